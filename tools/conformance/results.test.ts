import type { CheckResult, MatrixFile } from "@posthorn/conformance";
import { expect, test } from "vitest";
import { addRun, type Results, runsOf } from "./results.ts";

const place = { title: "tea 2", sources: "abc" };

function runWith(...results: readonly Omit<CheckResult, "claim">[]): MatrixFile {
  return {
    name: "tea",
    features: {} as never,
    results: results.map((each) => ({ claim: "claim", ...each })),
  };
}

test("runs of the same sources add up, and the first reason of a failure stays", () => {
  let results: Results = {};
  results = addRun(results, place, runWith({ id: "1 a", state: "pass" }));
  results = addRun(results, place, runWith({ id: "1 a", state: "fail", reason: "first" }));
  results = addRun(results, place, runWith({ id: "1 a", state: "fail", reason: "second" }));
  expect(results).toEqual({
    "tea 2": {
      sources: "abc",
      checks: { "1 a": { claim: "claim", state: "run", runs: 3, passes: 1, reason: "first" } },
    },
  });
});

test("the reason of the suite comes before that of the error, and only a failure has one", () => {
  const known = "the broker cannot do it.";
  let results = addRun({}, place, runWith({ id: "1 a", state: "pass", known }));
  expect(results["tea 2"]?.checks["1 a"]).not.toHaveProperty("reason");
  results = addRun(results, place, runWith({ id: "1 a", state: "fail", reason: "It took too long.", known }));
  expect(results["tea 2"]?.checks["1 a"]).toMatchObject({ runs: 2, passes: 1, reason: known });
});

test("checks of other features and checks that did not run have no runs", () => {
  const results = addRun(
    {},
    place,
    runWith(
      { id: "1 a", state: "undeclared" },
      { id: "2 b", state: "skipped" },
      { id: "3 c", state: "pass" },
    ),
  );
  const column = results["tea 2"]?.checks;
  expect(column?.["1 a"]).toEqual({ claim: "claim", state: "undeclared", runs: 0, passes: 0 });
  expect(column?.["2 b"]).toEqual({ claim: "claim", state: "skipped", runs: 0, passes: 0 });
  expect(runsOf(results, place)).toBe(1);
});

test("a column has as many runs as its check with the fewest", () => {
  let results = addRun({}, place, runWith({ id: "1 a", state: "pass" }));
  results = addRun(results, place, runWith({ id: "1 a", state: "pass" }, { id: "2 b", state: "pass" }));
  expect(runsOf(results, place)).toBe(1);
  expect(runsOf(results, { ...place, title: "tea 3" })).toBe(0);
});

test("the runs of other sources do not count, and are dropped with the next run", () => {
  const results = addRun({}, place, runWith({ id: "1 a", state: "pass" }, { id: "2 b", state: "pass" }));
  const changed = { ...place, sources: "def" };
  expect(runsOf(results, changed)).toBe(0);
  const anew = addRun(results, changed, runWith({ id: "1 a", state: "pass" }));
  expect(anew["tea 2"]).toMatchObject({ sources: "def", checks: { "1 a": { runs: 1 } } });
  expect(Object.keys(anew["tea 2"]?.checks ?? {})).toEqual(["1 a"]);
});
