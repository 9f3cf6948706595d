import { describe, expect, test } from "vitest";
import { problemsOfIntendedBranch } from "./intended-branch.ts";
import type { Path, Problem } from "./problem.ts";

const type = (expected: string, ...path: Path): Problem => ({ path, kind: "type", expected: [expected] });
const value = (allowed: unknown, isOfType: boolean, ...path: Path): Problem => ({
  path,
  kind: "value",
  allowed: [allowed],
  isOfType,
});
const missing = (key: string, ...path: Path): Problem => ({ path, kind: "missing", keys: [key] });
const unknown = (...path: Path): Problem => ({ path, kind: "unknown", known: [], allowsExtensions: true });
const forbidden = (...path: Path): Problem => ({ path, kind: "forbidden" });
const other = (...path: Path): Problem => ({ path, kind: "other", text: "is empty" });

describe("the alternative that a value is meant for is the one", () => {
  test.each<readonly [string, readonly Problem[], readonly Problem[]]>([
    ["with its type", [type("string")], [missing("a"), unknown("b"), value("a", true, "c")]],
    ["with its type, even among values", [value("a", false)], [value("b", true)]],
    ["that is not a reference, if it has no $ref", [missing("$ref")], [value("a", true, "type")]],
    ["with its distinguishing value", [value("a", true, "type")], [missing("a"), unknown("b")]],
    ["whose required keys it has", [missing("a")], [unknown("b"), forbidden("c")]],
    ["whose keys may be combined", [forbidden("a")], [unknown("b")]],
    ["whose keys it has", [unknown("a")], [missing("b", "a"), type("string", "c"), other()]],
    [
      "with mistakes further inside only",
      [unknown("a")],
      [missing("$ref", "a"), value("b", true, "a", "b"), forbidden("a", "b"), unknown("a", "b")],
    ],
    ["with fewer problems, if all else is equal", [unknown("a"), unknown("b")], [unknown("a")]],
    ["with the lesser problems beside equal ones", [missing("a"), unknown("b")], [missing("c"), other("b")]],
  ])("%s", (_, wrong, right) => {
    expect(problemsOfIntendedBranch([wrong, right])).toEqual(right);
    expect(problemsOfIntendedBranch([right, wrong])).toEqual(right);
  });

  test("that comes first, if nothing tells them apart", () => {
    expect(problemsOfIntendedBranch([[unknown("a")], [unknown("b")]])).toEqual([unknown("a")]);
  });

  test("that is the only one", () => {
    expect(problemsOfIntendedBranch([[other("a"), missing("b")]])).toEqual([other("a"), missing("b")]);
  });

  test("that does not exist in an empty list", () => {
    expect(problemsOfIntendedBranch([])).toEqual([]);
  });
});

describe("alternatives that may all be meant are listed", () => {
  test.each<readonly [string, readonly (readonly Problem[])[], Problem]>([
    [
      "by their types, each once",
      [[type("string")], [type("null"), other("a")], [type("string")]],
      { path: [], kind: "type", expected: ["string", "null"] },
    ],
    [
      "by their values, each once",
      [[value("a", true, "type")], [value("b", true, "type")], [value("a", true, "type")]],
      { path: ["type"], kind: "value", allowed: ["a", "b"], isOfType: true },
    ],
    [
      "by their required keys",
      [[missing("a")], [missing("b")]],
      { path: [], kind: "missing", keys: ["a", "b"] },
    ],
  ])("%s", (_, branches, expected) => {
    expect(problemsOfIntendedBranch(branches)).toEqual([expected]);
  });

  test("but not by required keys beside other problems", () => {
    const branch = [missing("b")];
    expect(problemsOfIntendedBranch([[missing("a"), unknown("x")], branch])).toEqual(branch);
  });

  test.each([
    ["types", type("string", "a"), type("null", "a")],
    ["values", value("a", true, "a", "b"), value("b", true, "a", "b")],
    ["required keys", missing("x", "a"), missing("y", "a")],
  ])("but not by %s if one of them has another problem", (_, one, two) => {
    expect(problemsOfIntendedBranch([[one], [two], [other("a")]])).toEqual([one]);
  });

  test("but not by problems of different members", () => {
    const branch = [type("string", "a")];
    expect(problemsOfIntendedBranch([branch, [type("null", "b")]])).toEqual(branch);
  });
});
