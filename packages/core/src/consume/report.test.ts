import { afterEach, beforeEach, expect, type MockInstance, test, vi } from "vitest";
import { MessagingError } from "../errors/messaging-error.ts";
import type { Delivery } from "../transport/packet.ts";
import { createReport, deliveryErrorReport } from "./report.ts";

let log: MockInstance<typeof console.error>;
beforeEach(() => {
  log = vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => log.mockRestore());

const label = 'command "placeOrder"';
const failed = new MessagingError("handler_failed", "Out of tea.");

test("an error is passed to the program's hook with the message's id and the operation, and not logged", () => {
  const onError = vi.fn();
  createReport(label, onError)(failed, "7");
  expect(onError.mock.calls).toEqual([[failed, { id: "7", operation: label }]]);
  expect(log).not.toHaveBeenCalled();
});

test.each([
  ["7", 'posthorn: command "placeOrder", message 7:'],
  ["", 'posthorn: command "placeOrder", a message without an id:'],
])('without a hook, the error of message "%s" is logged', (id, text) => {
  createReport(label)(failed, id);
  expect(log.mock.calls).toEqual([[text, failed]]);
});

test.each([
  ["an error", new TypeError("no such log"), "no such log"],
  ["a text", "no such log", "no such log"],
])(
  "a hook that throws %s does not throw into the consumer: what it threw is logged",
  (_, thrown, message) => {
    const onError = (): void => {
      throw thrown;
    };
    createReport(label, onError)(failed, "7");
    const logged = log.mock.calls.map(([text, error]) => [text, error instanceof Error && error.message]);
    expect(logged).toEqual([['posthorn: command "placeOrder", message 7:', message]]);
  },
);

test("an error of the transport is reported as it is, and any other as a failed handler", () => {
  const report = vi.fn();
  const onError = deliveryErrorReport(report);
  const { signal } = new AbortController();
  const delivery: Delivery = {
    headers: { "ce-id": "7" },
    body: new Uint8Array(),
    address: "a",
    attempt: 1,
    signal,
  };
  const lost = new MessagingError("lock_lost", "Too late.");
  const other = new RangeError("busy");
  onError(lost, delivery);
  onError(other, { ...delivery, headers: {} });
  const [[first, firstId], [second, secondId]] = report.mock.calls as [[Error, string], [Error, string]];
  expect([first, firstId]).toEqual([lost, "7"]);
  expect([second.message, second.cause, secondId]).toEqual(["[handler_failed] busy", other, ""]);
});
