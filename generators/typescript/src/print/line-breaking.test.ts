import { expect, test } from "vitest";
import { braces, call, chain, generic, type Layout, list, members, parentheses } from "../text/layout.ts";
import { layOut, layOutLine } from "./line-breaking.ts";

const long = "x".repeat(60);

test.each<[string, Layout, string]>([
  ["a call", call("f", "a", "b"), "f(a, b)"],
  ["a generic type", generic("Map", ["K", "V"]), "Map<K, V>"],
  ["a list", list(["1", "2"]), "[1, 2]"],
  ["an object", braces(["a: 1", "b: 2"]), "{ a: 1, b: 2 }"],
  ["an empty object", braces([]), "{}"],
  ["the members of a type", members(["a: string", "b: number"]), "{ a: string; b: number }"],
  ["a chain of calls", chain("z.string()", [".min(1)", ".max(9)"]), "z.string().min(1).max(9)"],
])("%s that fits stays on one line", (_name, layout, text) => {
  expect(layOut(layout)).toBe(text);
});

test("a group that does not fit gets a line for each item, with a separator after the last one", () => {
  expect(layOut(call("f", long, long))).toBe(`f(\n  ${long},\n  ${long},\n)`);
  expect(layOut(members([long, long]))).toBe(`{\n  ${long};\n  ${long};\n}`);
});

test("neither a generic type nor a chain of calls has a separator after the last item", () => {
  expect(layOut(generic("Map", [long, long]))).toBe(`Map<\n  ${long},\n  ${long}\n>`);
  expect(layOut(chain("z", [`.${long}`, `.${long}`]))).toBe(`z\n  .${long}\n  .${long}`);
});

test("the brackets of a single argument stay next to the parentheses", () => {
  expect(layOut(call("f", braces([long, long])))).toBe(`f({\n  ${long},\n  ${long},\n})`);
});

test("a group leaves room for what follows it on the line", () => {
  const fits = `${"a".repeat(96)}(b, c): d {`;
  expect(layOutLine(["a".repeat(96), parentheses(["b", "c"]), ": ", "d", " {"])).toBe(fits);
  expect(layOutLine(["a".repeat(100), parentheses(["b", "c"]), ": ", "d", " {"])).toBe(
    `${"a".repeat(100)}(\n  b,\n  c,\n): d {`,
  );
});

test("a part that begins on the next line leaves no space before it", () => {
  expect(layOutLine(["type Tea = ", `\n  | ${long}`, ";"])).toBe(`type Tea =\n  | ${long};`);
});

test("further lines of a text are indented like the line that it begins on", () => {
  expect(layOutLine(["f(", "a\n  .b()", ")"], 2)).toBe("  f(a\n    .b())");
});

test.each([
  [107, "on one line"],
  [108, "broken"],
])("a list whose items have %i characters together is %s", (length, how) => {
  const item = "x".repeat(length - "y, ".length);
  const flat = `[y, ${item}]`;
  expect(layOut(list(["y", item]))).toBe(how === "broken" ? `[\n  y,\n  ${item},\n]` : flat);
});

test("a group within a group that is broken stays on one line if it fits there", () => {
  const inner = call("g", "a", "b");
  expect(layOut(call("f", inner, list([long, long])))).toBe(
    `f(\n  g(a, b),\n  [\n    ${long},\n    ${long},\n  ],\n)`,
  );
  expect(layOut(braces(["a: 1", ["b: ", list(["1"])]], true))).toBe("{\n  a: 1,\n  b: [1],\n}");
});

test("a part leaves room for the beginning of the next one only, if that can be broken", () => {
  const first = call("f", "a".repeat(50), "b".repeat(50));
  expect(layOut([first, list([long])])).toBe(`f(${"a".repeat(50)}, ${"b".repeat(50)})[\n  ${long},\n]`);
  expect(layOut([first, "x".repeat(9)])).toBe(
    `f(\n  ${"a".repeat(50)},\n  ${"b".repeat(50)},\n)${"x".repeat(9)}`,
  );
});

test("a group with a text of several lines is broken", () => {
  expect(layOut(braces(["get a() {\n  return 1;\n}", "b: 2"]))).toBe(
    "{\n  get a() {\n    return 1;\n  },\n  b: 2,\n}",
  );
});
