import { expect, test } from "vitest";
import { keyText } from "./key-text.ts";

const key = { word: "ordering key", path: ["order", "id"] };
const label = 'command "placeOrder"';

test.each<[string, unknown, string]>([
  ["a text", "7", "7"],
  ["an empty text", "", ""],
  ["a number", 0, "0"],
  ["a bigint", 2n ** 64n, "18446744073709551616"],
  ["a boolean", false, "false"],
  ["a date", new Date(0), "1970-01-01T00:00:00.000Z"],
])("%s is a key", (_, id, text) => {
  expect(keyText({ order: { id } }, key, label)).toBe(text);
});

test.each<[string, unknown]>([
  ["nothing", {}],
  ["null", { order: { id: null } }],
  ["an object", { order: { id: { text: "7" } } }],
  ["a list", { order: { id: ["7"] } }],
  ["a date without a time", { order: { id: new Date(Number.NaN) } }],
])("%s is not a key, and the error names the key, the operation and the path", (_, payload) => {
  expect(() => keyText(payload, key, label)).toThrow(
    '[invalid_message] The ordering key of command "placeOrder" is missing: the payload has no text at "/order/id". Nothing was sent. Add it.',
  );
});
