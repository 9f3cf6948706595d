import { afterEach, beforeEach, expect, type MockInstance, test, vi } from "vitest";
import { isMessagingError } from "../errors/messaging-error.ts";
import type { Delivery } from "./packet.ts";
import type { Settlement } from "./settlement.ts";
import { reportLateSettlement, settlementOf } from "./settlement.ts";

const delivery = { headers: {}, body: new Uint8Array(), address: "jobs", attempt: 1 } as Partial<Delivery>;
const first = delivery as Delivery;

let log: MockInstance<typeof console.error>;
beforeEach(() => {
  log = vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => log.mockRestore());

function settle(returned: Settlement, attempt = 1): Promise<Settlement> {
  return settlementOf(async () => returned, { ...first, attempt });
}

test("returns the receiver's settlement", async () => {
  const dead: Settlement = { kind: "dead-letter", reason: "cold tea" };
  expect(await settle(dead)).toBe(dead);
  const soon: Settlement = { kind: "retry", afterMs: 0 };
  expect(await settle(soon)).toBe(soon);
});

test("an error of a receiver is reported, and counts as a retry", async () => {
  const onError = vi.fn();
  const rejects = async (): Promise<Settlement> => Promise.reject(new Error("busy"));
  const throws = (): Promise<Settlement> => {
    throw new Error("at once");
  };
  for (const receive of [rejects, throws]) {
    expect(await settlementOf(receive, first, onError)).toMatchObject({ kind: "retry" });
  }
  expect(onError.mock.calls.map(([error, at]) => [error.message, at.address])).toEqual([
    ["busy", "jobs"],
    ["at once", "jobs"],
  ]);
  expect(log).not.toHaveBeenCalled();
});

test("without a hook it is logged, and so is an error of the hook", async () => {
  const fails = (): never => {
    throw new Error("no hook");
  };
  await settlementOf(() => Promise.reject(new Error("busy")), first);
  await settlementOf(() => Promise.reject(new Error("busy")), first, fails);
  expect(log.mock.calls.map(([, error]) => (error as Error).message)).toEqual(["busy", "no hook"]);
});

test("a retry without a time waits longer with each attempt, up to five seconds", async () => {
  const delays: number[] = [];
  for (const attempt of [1, 2, 3, 10, 1_000]) {
    const settlement = await settle({ kind: "retry" }, attempt);
    delays.push(settlement.kind === "retry" ? (settlement.afterMs ?? 0) : 0);
  }
  const bounds = [100, 200, 400, 5_000, 5_000];
  delays.forEach((delay, index) => {
    expect(delay).toBeLessThanOrEqual(bounds[index] as number);
    expect(delay).toBeGreaterThanOrEqual((bounds[index] as number) / 2);
  });
});

test("a late settlement is reported", () => {
  const onError = vi.fn();
  reportLateSettlement(first, onError);
  expect(isMessagingError(onError.mock.calls[0]?.[0], "lock_lost")).toBe(true);
});
