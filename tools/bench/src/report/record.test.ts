import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { describeOrigin, type Recording, withRecording } from "./record.ts";

const recording: Recording = {
  tables: ["tea  1", "coffee  2"],
  comparisons: [
    { text: "tea: speed, a / b", target: "at least 0.95", figures: [0.944, 1], isMet: false },
    { text: "tea: CPU", target: "", figures: [2], isMet: undefined },
  ],
  origin: "Measured today.",
};

test("results replace those between the comments of a page", () => {
  const page = "# Tea\n\n<!-- begin quiet -->\nold\n<!-- end quiet -->\n\nMore.\n";
  const recorded = withRecording(page, "quiet", recording);
  expect(recorded.split("\n")).toEqual([
    "# Tea",
    "",
    "<!-- begin quiet -->",
    "",
    "Measured today.",
    "",
    "```text",
    "tea  1",
    "",
    "coffee  2",
    "```",
    "",
    "| Comparison        | Target        | Measured   | Result          |",
    "| ----------------- | ------------- | ---------- | --------------- |",
    "| tea: speed, a / b | at least 0.95 | 0.94, 1.00 | missed          |",
    "| tea: CPU          |               | 2.00       | for information |",
    "",
    "<!-- end quiet -->",
    "",
    "More.",
    "",
  ]);
  expect(withRecording(recorded, "quiet", recording)).toBe(recorded);
});

test("a page without the comments is refused", () => {
  expect(() => withRecording("# Tea", "quiet", recording)).toThrow("Add both.");
});

test("the page of the benchmarks has a place for both kinds of results", () => {
  const page = readFileSync(join(import.meta.dirname, "../../../../docs/benchmarks.md"), "utf8");
  for (const marker of ["quiet", "busy"]) expect(() => withRecording(page, marker, recording)).not.toThrow();
});

test("the origin names the commit, the machine and the load", () => {
  expect(describeOrigin(3, true)).toMatch(
    /^Measured on \d{4}-\d\d-\d\d at commit [0-9a-f]{7,}.*, with one processor kept busy by another process and a load of [\d.]+ before, in 3 runs: \d+ processors/,
  );
});
