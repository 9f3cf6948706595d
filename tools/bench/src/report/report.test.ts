import { expect, test } from "vitest";
import type { Target } from "../race/contender.ts";
import type { Result } from "../race/race.ts";
import { compare, formatComparison } from "./comparisons.ts";
import { formatTable } from "./table.ts";

function result(name: string, perSecond: readonly number[], cpuEach = 10): Result {
  const speeds = new Map(perSecond.map((each, round) => [round, { perSecond: each, cpuEach }]));
  return { name, speeds, bytesEach: 2_048 };
}

const runs = [
  [result("raw client", [1_000, 2_000, 4_000]), result("Posthorn", [900, 1_000, 4_000], 11)],
  [result("raw client", [1_000]), result("Posthorn", [980], 14)],
];

test("a table has the medians of all runs, and ratios of the same round", () => {
  expect(formatTable("nats: durable requests", runs).split("\n")).toEqual([
    "nats: durable requests  messages/s  of first  half of the rounds  own CPU each  allocated each",
    "raw client                   1,000      1.00        1.00 to 1.00       10.0 µs         2.0 KiB",
    "Posthorn                       980      0.90        0.50 to 0.98       11.0 µs         2.0 KiB",
  ]);
});

function comparisonsOf(target: Partial<Target>, isBusy = false): readonly string[] {
  const targets = [{ ours: "Posthorn", theirs: "raw client", ...target }];
  return compare({ title: "tea", targets, runs }, isBusy).map(formatComparison);
}

test("a comparison shows every run, and the lower median decides", () => {
  expect(comparisonsOf({ atLeast: 0.9, cpuAtMost: 1.1 })).toEqual([
    "tea: speed, Posthorn / raw client = 0.90, 0.98 (at least 0.90: met)",
    "tea: CPU, Posthorn / raw client = 1.10, 1.40 (at most 1.10: met)",
  ]);
  expect(comparisonsOf({ atLeast: 0.91 })).toEqual([
    "tea: speed, Posthorn / raw client = 0.90, 0.98 (at least 0.91: missed)",
  ]);
  expect(comparisonsOf({ timeAtMost: 1.01 })).toEqual([
    "tea: time, Posthorn / raw client = 1.11, 1.02 (at most 1.01: missed)",
  ]);
});

test("without a target, and on a busy machine without one for that, a comparison is for information", () => {
  const shown = ["tea: speed, Posthorn / raw client = 0.90, 0.98 (for information)"];
  expect(comparisonsOf({})).toEqual(shown);
  expect(comparisonsOf({ atLeast: 0.95 }, true)).toEqual(shown);
  expect(comparisonsOf({ atLeast: 0.95, atLeastBusy: 0.8 }, true)).toEqual([
    "tea: speed, Posthorn / raw client = 0.90, 0.98 (at least 0.80: met)",
  ]);
});

test("a target of a contender that does not exist is refused", () => {
  const targets = [{ ours: "Posthorn", theirs: "coffee" }];
  expect(() => compare({ title: "tea", targets, runs }, false)).toThrow(
    '"tea" has no contender "coffee". Correct its targets.',
  );
});
