import { describe, expect, test } from "vitest";
import { type Case, type Result, reportOf } from "./report.ts";

const cost = { wall: 1_000, cpu: 1_500, memory: 100 };
const usual: Result = {
  ours: cost,
  parser: { wall: 800, cpu: 900, memory: 80.4 },
  files: 5,
  bytes: 1_500_000,
  compiled: {},
  watched: undefined,
};

type Row = readonly [Partial<Case>, Partial<Result>];

function report(...rows: readonly Row[]): readonly string[] {
  const results = rows.map(
    ([benchmark, result]) =>
      [
        { name: "shop", text: "", rounds: 1, ...benchmark },
        { ...usual, ...result },
      ] as const,
  );
  return reportOf(new Map(results)).split("\n");
}

/** The lines about targets, which follow an empty line. */
function targets(...rows: readonly Row[]): readonly string[] {
  const lines = report(...rows);
  return lines.slice(lines.indexOf("") + 1);
}

test("the measurements are a table whose columns are as wide as their longest cell", () => {
  expect(
    report(
      [{ name: "a long name" }, { compiled: { "6": 2_345, "7": 400 }, watched: 50 }],
      [{}, { parser: undefined, bytes: 12 }],
    ),
  ).toEqual([
    "contract       ours   parser  ratio  own CPU  parser's   memory  parser's            output   tsc 6   tsc 7  change",
    "a long name  1.00 s   0.80 s   1.25   1.50 s    0.90 s  100 MiB    80 MiB  5 files, 1.50 MB  2.35 s  0.40 s  0.05 s",
    "shop         1.00 s  stopped          1.50 s   stopped  100 MiB            5 files, 0.00 MB                        ",
    "",
    "a long name: time of a change, as a part of the whole time 0.05 (at most 0.10: met)",
  ]);
});

describe("a target", () => {
  test.each<readonly [Partial<Case>, Partial<Result>, string]>([
    [{ mostRatio: 1.25 }, {}, "time, compared with the parser 1.25 (at most 1.25: met)"],
    [{ mostRatio: 1.24 }, {}, "time, compared with the parser 1.25 (at most 1.24: missed)"],
    [{ mostMemory: 100 }, {}, "MiB 100.00 (at most 100.00: met)"],
    [{ mostMemory: 99 }, {}, "MiB 100.00 (at most 99.00: missed)"],
    [{ mostBytes: 1.5e6 }, {}, "MB of output 1.50 (at most 1.50: met)"],
    [{ mostBytes: 1e6 }, {}, "MB of output 1.50 (at most 1.00: missed)"],
    [{ isCompiled: true }, { compiled: { "7": 900 } }, "seconds of TypeScript 7 0.90 (at most 1.00: met)"],
    [
      { isCompiled: true },
      { compiled: { "7": 1_100 } },
      "seconds of TypeScript 7 1.10 (at most 1.00: missed)",
    ],
    [{}, { watched: 100 }, "time of a change, as a part of the whole time 0.10 (at most 0.10: met)"],
    [{}, { watched: 120 }, "time of a change, as a part of the whole time 0.12 (at most 0.10: missed)"],
  ])("of %j with %j is compared", (benchmark, result, line) => {
    expect(targets([benchmark, result])).toEqual([`shop: ${line}`]);
  });

  test("is missed by a generator that was stopped", () => {
    expect(targets([{ mostRatio: 2, mostMemory: 500 }, { ours: undefined }])).toEqual([
      "shop: stopped before the end: missed",
    ]);
  });

  test("is left out where there is nothing to compare with", () => {
    expect(targets([{ mostRatio: 2 }, { parser: undefined }], [{ name: "other" }, {}])).toEqual([]);
  });
});

describe("the growth from 100 to 1,000 operations", () => {
  const few = [{ name: "long-100" }, { ours: { wall: 100, cpu: 1, memory: 10 } }] as const;

  test("may be a factor of ten", () => {
    expect(targets(few, [{ name: "long-1000" }, { ours: { wall: 1_001, cpu: 1, memory: 100 } }])).toEqual([
      "100 to 1,000 operations: time grows by a factor of 10.01 (at most 10.00: missed)",
      "100 to 1,000 operations: memory grows by a factor of 10.00 (at most 10.00: met)",
    ]);
  });

  test("is not known if one of them was not measured or stopped", () => {
    expect(targets(few)).toEqual([]);
    expect(targets(few, [{ name: "long-1000" }, { ours: undefined }])).toEqual([
      "long-1000: stopped before the end: missed",
    ]);
  });
});
