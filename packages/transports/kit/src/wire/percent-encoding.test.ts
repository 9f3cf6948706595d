import { expect, test } from "vitest";
import { percentDecode, percentEncode } from "./percent-encoding.ts";

test.each([
  ["plain-text_1.0;~", "plain-text_1.0;~"],
  ["a b", "a%20b"],
  ['100 % "sure"', "100%20%25%20%22sure%22"],
  ["Euro € 😀", "Euro%20%E2%82%AC%20%F0%9F%98%80"],
  ["line\r\nbreak\u0000", "line%0D%0Abreak%00"],
  ["", ""],
])("%j travels as %j, and comes back", (value, encoded) => {
  expect(percentEncode(value)).toBe(encoded);
  expect(percentDecode(encoded)).toBe(value);
});

test("what another program did not encode stays as it is", () => {
  expect(percentDecode("100% of %zz and %41")).toBe("100% of %zz and A");
});
