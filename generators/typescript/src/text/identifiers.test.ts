import { expect, test } from "vitest";
import { camelCase, isIdentifier, isLong, kebabCase, pascalCase, wordsOf } from "./identifiers.ts";

test.each([
  ["HTTPServer-status_2", "HTTPServerStatus2", "httpServerStatus2", "http-server-status-2"],
  ["café Größe", "CafeGrosse", "cafeGrosse", "cafe-grosse"],
  ["注文", "注文", "注文", "注文"],
  ["заказ создан", "ЗаказСоздан", "заказСоздан", "заказ-создан"],
  ["ЗаказСоздан", "ЗаказСоздан", "заказСоздан", "заказ-создан"],
  ["주문.생성", "주문생성", "주문생성", "주문-생성"],
  ["हिन्दी", "हिन्दी", "हिन्दी", "हिन्दी"],
  ["📦 order", "Order", "order", "order"],
  ["☕️", "U2615Ufe0f", "u2615Ufe0f", "u2615-ufe0f"],
  ["+", "U2b", "u2b", "u2b"],
  ["", "Unnamed", "unnamed", "unnamed"],
  ["1st", "_1st", "_1st", "1st"],
  ["-\u0901注", "注", "注", "注"],
  ["tea2Cup", "Tea2Cup", "tea2Cup", "tea2-cup"],
  ["URL", "URL", "url", "url"],
  ["_tea__pot.v1/x", "TeaPotV1X", "teaPotV1X", "tea-pot-v1-x"],
  ["Æon Łódź þing ıst", "AEonLodzThingIst", "aEonLodzThingIst", "a-eon-lodz-thing-ist"],
  ["a\u3164b\u200dc", "ABC", "aBC", "a-b-c"],
])("%j becomes %s, %s and %s", (name, pascal, camel, kebab) => {
  expect([pascalCase(name), camelCase(name), kebabCase(name)]).toEqual([pascal, camel, kebab]);
});

test("a name that is too long for a file keeps its beginning and gets a hash", () => {
  const [one, other] = [`place ${"order ".repeat(80)}a`, `place ${"order ".repeat(80)}b`];
  expect(kebabCase(one)).toMatch(/^place-order(-order)+-x[0-9a-f]{8}$/);
  expect(kebabCase(one).length).toBeLessThan(80);
  expect(kebabCase(one)).not.toBe(kebabCase(other));
  expect(pascalCase("a".repeat(400))).toMatch(/^A{1}a{59}X[0-9a-f]{8}$/);
  expect(Buffer.byteLength(kebabCase("注文".repeat(200)))).toBeLessThan(80);
  expect([isLong(one), isLong("a".repeat(120)), isLong("a".repeat(121))]).toEqual([true, false, true]);
});

test("a long name of several scripts is cut between characters, at sixty bytes of whole words", () => {
  const name = `${"a".repeat(58)} 注文 ${"b".repeat(90)}`;
  expect(kebabCase(name)).toMatch(new RegExp(`^${"a".repeat(58)}-x[0-9a-f]{8}$`));
  const words = `${"a".repeat(50)} 注文確認 ${"b".repeat(90)}`;
  expect(kebabCase(words)).toMatch(new RegExp(`^${"a".repeat(50)}-注文確-x[0-9a-f]{8}$`));
});

test.each([
  ["tea", true],
  ["_tea$2", true],
  ["größe", true],
  ["2tea", false],
  ["tea-pot", false],
  ["tea\u200dpot", false],
  ["", false],
])("%j needs no quotes as the name of a property: %s", (name, isPlain) => {
  expect(isIdentifier(name)).toBe(isPlain);
});

test.each([
  "HTTPServer-status_2",
  "orderIDs2Print",
  "a.b/c:d",
  "x__y--z",
  "ABCdeF9Gh",
  "~!@#$%^&*()",
  "v1beta1",
])("a name of ASCII has the same words beside other letters: %s", (text) => {
  const symbols = /^[^A-Za-z0-9]+$/.test(text);
  expect([...(symbols ? [] : wordsOf(text)), "e"]).toEqual(wordsOf(`${text} é`));
});
