import { expect, test } from "vitest";
import { closestWord, misspeltWord, nearestWord } from "./nearest-word.ts";

test.each([
  ["a missing letter", "acton", "action"],
  ["an additional letter", "addresss", "address"],
  ["a wrong letter", "oparation", "operation"],
  ["two neighbours that are swapped", "recieve", "receive"],
  ["another case", "OPERATIONID", "operationId"],
  ["a missing dollar sign", "ref", "$ref"],
])("finds the known word despite %s", (_mistake, word, known) => {
  expect(misspeltWord(word, ["other", known, "another"])).toBe(known);
});

test("a long word may have three mistakes, a short one only one", () => {
  expect(misspeltWord("aditionalPropertes", ["additionalProperties"])).toBe("additionalProperties");
  expect(misspeltWord("axxress", ["address"])).toBeUndefined();
});

test("words of fewer than four letters are never misspellings", () => {
  expect(misspeltWord("nat", ["not"])).toBeUndefined();
});

test("the beginning or the end of a known word is enough", () => {
  expect(nearestWord("prop", ["items", "properties"])).toBe("properties");
  expect(nearestWord("Properties", ["items", "additionalProperties"])).toBe("additionalProperties");
  expect(nearestWord("xyz", ["items", "properties"])).toBeUndefined();
});

test("of several known words the one with the fewest edits is chosen", () => {
  expect(closestWord("chek", ["cheek", "check", "chk"], () => 2)).toBe("cheek");
  expect(closestWord("generat", ["validate", "generate"], (word) => word.length / 3)).toBe("generate");
});
