import { inspect } from "node:util";
import { expect, test } from "vitest";
import { isMessagingError, MessagingError, refusal } from "./messaging-error.ts";

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
