import { describe, expect, test } from "vitest";
import { layOut } from "../print/line-breaking.ts";
import { isPattern, keyName, numberText, patternLiteral, propertyName, stringLiteral } from "./literal.ts";
import { jsonLiteral, objectLiteral } from "./object-literal.ts";

/** The value of an expression. */
const evaluated = (source: string): unknown => new Function(`return ${source};`)();

test.each([
  ['say "tea" \\ now\n', '"say \\"tea\\" \\\\ now\\n"'],
  ["a\u007f\u009fb", '"a\\u007f\\u009fb"'],
  ["a\u2028\u2029b", '"a\\u2028\\u2029b"'],
  ["\ufeffa\u200b\u200fb", '"\\ufeffa\\u200b\\u200fb"'],
  ["a\u202a\u202e\u2060\u206fb", '"a\\u202a\\u202e\\u2060\\u206fb"'],
  ["\ue000\uf8ff", '"\\ue000\\uf8ff"'],
  ["\u00a0 é 注文 😀", '"\u00a0 é 注文 😀"'],
])("the text %j becomes the literal %s, which has the same value", (text, literal) => {
  expect(stringLiteral(text)).toBe(literal);
  expect(evaluated(literal)).toBe(text);
});

test.each([
  [1.5, "1.5"],
  [-7, "-7"],
  [2 ** 53, "9007199254740992"],
  [2 ** 60, "1152921504606846976"],
  [-(2 ** 60), "-1152921504606846976"],
  [1e21, "1e+21"],
  [-1e21, "-1e+21"],
  [1e-7, "1e-7"],
])("the number %d is written as %s, with all its digits", (number, text) => {
  expect(numberText(number)).toBe(text);
});

test.each([
  ["note", "note", "note"],
  ["$id_2", "$id_2", "$id_2"],
  ["größe", "größe", "größe"],
  ["sales-channel", '"sales-channel"', '"sales-channel"'],
  ["1st", '"1st"', '"1st"'],
  ["", '""', '""'],
  ["a\u200db", '"a\\u200db"', '"a\\u200db"'],
  ["__proto__", "__proto__", '["__proto__"]'],
])("the property %j is declared as %s, and is the key %s of an object literal", (name, declared, key) => {
  expect([propertyName(name), keyName(name)]).toEqual([declared, key]);
  expect(Object.keys(evaluated(`{ ${key}: 1 }`) as object)).toEqual([name]);
});

describe("a pattern", () => {
  test.each([
    ["^[A-Z]{2}\\d+$", "/^[A-Z]{2}\\d+$/u"],
    ["^a b, c:@#=-$", "/^a b, c:@#=-$/u"],
    ["a/b", 'new RegExp("a/b", "u")'],
    ["", 'new RegExp("", "u")'],
    ["é", 'new RegExp("é", "u")'],
    ["(?:a|b)", 'new RegExp("(?:a|b)", "u")'],
    ["\\p{Lu}", 'new RegExp("\\\\p{Lu}", "u")'],
    ["\\u0041", 'new RegExp("\\\\u0041", "u")'],
    ["\\-a", 'new RegExp("\\\\-a")'],
  ])("%s becomes %s", (pattern, literal) => {
    expect(patternLiteral(pattern)).toBe(literal);
    expect(evaluated(literal)).toBeInstanceOf(RegExp);
  });

  test.each([
    ["\\p{Lu}", true],
    ["\\-a", true],
    ["(", false],
    ["[b-a]", false],
  ])("%s is readable for JavaScript: %s", (pattern, isReadable) => {
    expect(isPattern(pattern)).toBe(isReadable);
  });
});

test("a JSON value becomes a literal of the same value, with every own property", () => {
  const value = JSON.parse('{"a": [1, "b", null, true, {}], "c-d": {"__proto__": {"e": -0.5}}}');
  expect(layOut(jsonLiteral(value))).toBe(
    '{ a: [1, "b", null, true, {}], "c-d": { ["__proto__"]: { e: -0.5 } } }',
  );
  expect(JSON.stringify(evaluated(layOut(jsonLiteral(value))))).toBe(JSON.stringify(value));
});

test("a member of an object literal without a value is left out", () => {
  expect(layOut(objectLiteral({ a: "1", b: undefined, "c-d": "e" }))).toBe('{ a: 1, "c-d": e }');
  expect(layOut(objectLiteral({ b: undefined }))).toBe("{}");
});
