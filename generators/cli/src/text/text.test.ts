import { expect, test } from "vitest";
import { alternatives, count, enumeration } from "./lists.ts";
import { printable } from "./printable.ts";
import { didYouMean } from "./suggest.ts";

test.each([
  [[], "", ""],
  [["a"], "a", "a"],
  [["a", "b"], "a and b", "a or b"],
  [["a", "b", "c"], "a, b and c", "a, b or c"],
])("%j are listed as %j and %j", (names, all, one) => {
  expect([enumeration(names), alternatives(names)]).toEqual([all, one]);
});

test.each([
  [0, "0 files"],
  [1, "1 file"],
  [2, "2 files"],
])("%d of something", (number, text) => {
  expect(count(number, "file")).toBe(text);
});

test.each([
  ["tea", "tea"],
  ["one\ntwo", "one\n  two"],
  ["\u001b[2J\r\t\u0007\u009b", "?[2J????"],
  ["prix €, 注", "prix €, 注"],
])("%j is written as %j", (text, written) => {
  expect(printable(text)).toBe(written);
});

test.each([
  ["genrate", ' Did you mean "generate"?'],
  ["chek", ' Did you mean "check"?'],
  ["ab", ""],
  ["frobnicate", ""],
])("%s is compared with the names that are known", (word, suggestion) => {
  expect(didYouMean(word, ["generate", "check", "abcd"])).toBe(suggestion);
});
