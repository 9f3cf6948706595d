import { describe, expect, test } from "vitest";
import { distinctProblems } from "./distinct-problems.ts";
import type { Path, Problem } from "./problem.ts";

const type = (...path: Path): Problem => ({ path, kind: "type", expected: ["string"] });
const value = (...path: Path): Problem => ({ path, kind: "value", allowed: ["a"], isOfType: true });
const other = (text: string, ...path: Path): Problem => ({ path, kind: "other", text });
const missing = (key: string, ...path: Path): Problem => ({ path, kind: "missing", keys: [key] });
const forbidden = (...path: Path): Problem => ({ path, kind: "forbidden" });
const unknown = (...path: Path): Problem => ({ path, kind: "unknown", known: [], allowsExtensions: true });

describe("of several problems of one value, the one that explains the others stays", () => {
  test.each([
    ["a wrong type", [other("is empty", "a"), value("a"), type("a")], type("a")],
    ["a wrong value", [other("does not match ^a", "a"), value("a")], value("a")],
    ["an unknown key", [forbidden("a"), unknown("a")], unknown("a")],
    ["the first of equal ones", [other("is empty", "a"), other("is odd", "a")], other("is empty", "a")],
  ])("%s", (_, problems, expected) => {
    expect(distinctProblems(problems, false)).toEqual([expected]);
  });
});

test("problems of different values stay, sorted by their kinds", () => {
  const problems = [unknown("a"), other("is empty", "b"), value("c"), type("d"), type("a", "b")];
  expect(distinctProblems(problems, false)).toEqual([
    type("d"),
    type("a", "b"),
    value("c"),
    other("is empty", "b"),
    unknown("a"),
  ]);
});

test("each missing key counts, but the same one only once", () => {
  expect(distinctProblems([missing("a"), missing("b"), missing("a")], false)).toEqual([
    missing("a"),
    missing("b"),
  ]);
});

describe("a mistyped key", () => {
  test.each([
    ["is not missing as well", [missing("action", "o"), unknown("o", "acton")], [unknown("o", "acton")]],
    [
      "does not explain another missing key",
      [missing("channel", "o"), unknown("o", "acton")],
      [missing("channel", "o"), unknown("o", "acton")],
    ],
    [
      "does not explain a missing key of another object",
      [missing("action", "p"), unknown("o", "acton"), unknown("p", "x", "acton")],
      [missing("action", "p"), unknown("o", "acton"), unknown("p", "x", "acton")],
    ],
  ])("%s", (_, problems, expected) => {
    expect(distinctProblems(problems, false)).toEqual(expected);
  });
});

describe("a reference where none is allowed", () => {
  const refused: readonly Problem[] = [{ path: [], kind: "reference" }];

  test("has no other problem", () => {
    expect(distinctProblems([missing("a"), unknown("$ref"), unknown("b")], true)).toEqual(refused);
    expect(distinctProblems([missing("a"), ...refused], true)).toEqual(refused);
  });

  test("is not one further inside", () => {
    const inside: readonly Problem[] = [{ path: ["a"], kind: "reference" }, unknown("a", "$ref")];
    expect(distinctProblems(inside, true)).toEqual(inside);
  });

  test("is not a key of another object", () => {
    expect(distinctProblems([unknown("$ref")], false)).toEqual([unknown("$ref")]);
  });
});
