import { inspect } from "node:util";
import { expect, test } from "vitest";
import { isMessagingError, MessagingError, refusal } from "./messaging-error.ts";

test("the message begins with the code, and the text is there without it", () => {
  const error = new MessagingError("unreachable", "Nobody is there. Start it.");
  expect(error.message).toBe("[unreachable] Nobody is there. Start it.");
  expect(error.text).toBe("Nobody is there. Start it.");
});

test("what is printed ends with what is known, and nothing undefined", () => {
  const printed = inspect(new MessagingError("unreachable", "Nobody is there. Start it."));
  expect(printed).toContain("[unreachable] Nobody is there. Start it.");
  expect(printed).not.toMatch(/undefined|reason|failure|text:/);
  expect(inspect(refusal("too_many", "Ask tomorrow."))).toContain("reason: 'too_many'");
});

test("an error of another copy of this package is known by its code", () => {
  expect(isMessagingError(refusal("too_many", "Ask tomorrow."), "refused")).toBe(true);
  expect(isMessagingError(new Error("busy"))).toBe(false);
});
