import { inspect } from "node:util";
import { expect, test } from "vitest";
import { asError, isMessagingError, MessagingError, refusal } from "./messaging-error.ts";

test("the message begins with the code, and the text does not", () => {
  const error = new MessagingError("unreachable", "Nothing answers. Start it.");
  expect(error.message).toBe("[unreachable] Nothing answers. Start it.");
  expect(error.text).toBe("Nothing answers. Start it.");
});

test("a printed error contains its properties, and none that is undefined", () => {
  const printed = inspect(new MessagingError("unreachable", "Nothing answers. Start it."));
  expect(printed).toContain("[unreachable] Nothing answers. Start it.");
  expect(printed).not.toMatch(/undefined|reason|failure|text:/);
  expect(inspect(refusal("too_many", "Ask tomorrow."))).toContain("reason: 'too_many'");
});

test("recognizes an error of another copy of this package by its code", () => {
  expect(isMessagingError(refusal("too_many", "Ask tomorrow."), "refused")).toBe(true);
  expect(isMessagingError(new Error("busy"))).toBe(false);
});

test("an error has a code that is asked for, and no other", () => {
  const error = new MessagingError("closed", "Open another.");
  expect(isMessagingError(error)).toBe(true);
  expect(isMessagingError(error, "closed")).toBe(true);
  expect(isMessagingError(error, "aborted")).toBe(false);
  for (const other of [undefined, null, "closed", { code: "closed" }]) {
    expect(isMessagingError(other, "closed")).toBe(false);
  }
});

test("an error has a cause only if one is given", () => {
  const cause = new Error("read ECONNRESET");
  expect(new MessagingError("disconnected", "Send it again.", { cause }).cause).toBe(cause);
  expect(Object.hasOwn(new MessagingError("disconnected", "Send it again."), "cause")).toBe(false);
});

test.each<[string, unknown, string]>([
  ["a text", "busy", "busy"],
  ["undefined", undefined, "undefined"],
  ["an object", { code: 7 }, "[object Object]"],
  ["a symbol", Symbol("busy"), "Symbol(busy)"],
  ["an object without a text", Object.create(null), "what was thrown has no text: object"],
])("%s that is thrown becomes an error", (_, thrown, message) => {
  expect(asError(thrown)).toEqual(new Error(message));
});

test("an error that is thrown stays the same", () => {
  const error = new RangeError("busy");
  expect(asError(error)).toBe(error);
});
