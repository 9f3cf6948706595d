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

test("further lines of a text are indented like the line that it begins on", () => {
  expect(layOutLine(["f(", "a\n  .b()", ")"], 2)).toBe("  f(a\n    .b())");
});
