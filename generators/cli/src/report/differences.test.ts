import { expect, test } from "vitest";
import { openDifferenceWriter } from "./differences.ts";

/** The lines that a writer writes for pairs of texts, each of a file. */
async function written(pairs: readonly (readonly [string, string])[], hasColors = false) {
  let text = "";
  const writer = openDifferenceWriter({
    out: () => {},
    error: (more) => {
      text += more;
    },
    isInteractive: false,
    hasColors,
  });
  for (const [index, [current, generated]] of pairs.entries())
    await writer.write({ path: `file-${index}.ts`, current, generated });
  return text.split("\n").slice(0, -1);
}

const numbered = (count: number, word = "line"): string =>
  Array.from({ length: count }, (_, index) => `${word} ${index}\n`).join("");

const head = (index: number) => [
  `  --- file-${index}.ts (on the disk)`,
  `  +++ file-${index}.ts (from the contract)`,
];

test("a difference is shown with three lines before and after it", async () => {
  const changed = numbered(20).replace("line 10\n", "line ten\n");
  expect(await written([[numbered(20), changed]])).toEqual([
    ...head(0),
    "  @@ -8,7 +8,7 @@",
    ...["   line 7", "   line 8", "   line 9", "  -line 10", "  +line ten"],
    ...["   line 11", "   line 12", "   line 13"],
  ]);
});

test("a file shows at most 40 lines, and the number of the others", async () => {
  const lines = await written([["", numbered(38)]]);
  expect([lines.length, lines.at(-1)]).toEqual([41, "  … 1 more line"]);
  expect((await written([["", numbered(39)]])).at(-1)).toBe("  … 2 more lines");
  expect((await written([["", numbered(37)]])).at(-1)).toBe("  +line 36");
});

test("all files show at most 200 lines together", async () => {
  const file = ["", numbered(37)] as const;
  const lines = await written(Array.from({ length: 8 }, () => file));
  expect(lines).toHaveLength(5 * 40 + 1);
  expect(lines.slice(-2)).toEqual(["  +line 36", "  … the differences of further files are not shown"]);
});

test("a long line is cut, and its control characters are replaced", async () => {
  const lines = await written([["a\n", `${"\u001b".repeat(300)}\n`]]);
  expect(lines.at(-1)).toBe(`  +${"?".repeat(199)}…`);
});

test("a file in which nearly every line differs is named as such", async () => {
  expect(await written([[numbered(3_000), numbered(3_000, "word")]])).toEqual([
    "  nearly every line differs",
  ]);
});

test("colors tell the lines apart", async () => {
  const lines = await written([["a\nb\n", "a\nc\n"]], true);
  const codes = lines.map((line) => line.split("\u001b[")[1]?.split("m")[0]);
  expect(codes).toEqual(["1", "1", "36", undefined, "31", "32"]);
});
