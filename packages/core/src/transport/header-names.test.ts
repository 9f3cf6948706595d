import { expect, test } from "vitest";
import { checkHeader, isLegalHeaderName } from "./header-names.ts";

test.each(["ce-id", "X-Trace", "content-type", "a".repeat(240), "nat-s"])("%j is a legal name", (name) => {
  expect(isLegalHeaderName(name)).toBe(true);
  expect(isLegalHeaderName(name)).toBe(true);
  expect(() => checkHeader(name, "any text")).not.toThrow();
});

test.each(["", "a b", "a:b", "ä", "Nats-Msg-Id", "a".repeat(241), "a\r\nb"])("%j is refused", (name) => {
  expect(isLegalHeaderName(name)).toBe(false);
  expect(() => checkHeader(name, "")).toThrow("[invalid_message]");
});

test("half a character is refused, and the header is named", () => {
  expect(() => checkHeader("note", "\udc00")).toThrow('The header "note" contains half a character');
});
