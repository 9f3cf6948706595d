import { afterEach, beforeEach, expect, type MockInstance, test, vi } from "vitest";
import { statusReporter } from "./status-reporter.ts";

const cause = new Error("the connection broke");

let log: MockInstance<typeof console.error>;
let exitCode: typeof process.exitCode;
beforeEach(() => {
  log = vi.spyOn(console, "error").mockImplementation(() => {});
  exitCode = process.exitCode;
});
afterEach(() => {
  log.mockRestore();
  process.exitCode = exitCode;
});

const lines = (): readonly unknown[] => log.mock.calls.map(([line]) => line);

test("without a hook, a lost connection, its return and giving up are logged once each", () => {
  const report = statusReporter("Tea at 127.0.0.1:1");
  report({ kind: "connected" });
  report({ kind: "disconnected", cause });
  report({ kind: "disconnected", cause });
  report({ kind: "connected" });
  report({ kind: "failed", cause });
  expect(lines()).toEqual([
    "posthorn: no connection to Tea at 127.0.0.1:1, trying again: the connection broke",
    "posthorn: connected to Tea at 127.0.0.1:1 again.",
    "posthorn: gave up on Tea at 127.0.0.1:1. This process neither sends to it nor receives from it now: the connection broke",
  ]);
});

test("with a hook nothing is logged, unless the hook throws", () => {
  const onStatus = vi.fn();
  statusReporter("Tea", onStatus)({ kind: "disconnected", cause });
  expect(lines()).toEqual([]);
  const throws = (): never => {
    throw new Error("no hook");
  };
  statusReporter("Tea", throws)({ kind: "disconnected", cause });
  expect(onStatus).toHaveBeenCalledWith({ kind: "disconnected", cause });
  expect(lines()).toEqual(["posthorn: the `onStatus` of Tea threw:"]);
});

test.each([undefined, vi.fn()])("giving up sets the exit code", (onStatus) => {
  process.exitCode = undefined;
  statusReporter("Tea", onStatus)({ kind: "failed", cause });
  expect(process.exitCode).toBe(1);
});

test("keeps an exit code that the program has set", () => {
  process.exitCode = 3;
  statusReporter("Tea", vi.fn())({ kind: "failed", cause });
  expect(process.exitCode).toBe(3);
});
