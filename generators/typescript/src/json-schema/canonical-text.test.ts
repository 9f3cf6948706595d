import { expect, test } from "vitest";
import { canonicalText } from "./canonical-text.ts";

test("values that are equal in JSON Schema have the same canonical text", () => {
  const text = '{"a":{"c":[{"x":1,"y":2},null],"d":0},"b":"é"}';
  expect(canonicalText({ b: "é", a: { d: -0, c: [{ y: 2, x: 1 }, null] } })).toBe(text);
  expect(canonicalText([2, 1])).not.toBe(canonicalText([1, 2]));
});
