import { type Console, paint } from "./console.ts";
import { count, printable } from "./report-diagnostics.ts";

/** How much of a difference is shown. */
const mostLinesOfAFile = 40;
const mostLines = 200;
const longestLine = 200;

/** Shows differences as `diff -u` does, shortened where they are long. */
export function openDifferences(console: Console): {
  show(path: string, now: string, wanted: string): Promise<void>;
} {
  let left = mostLines;

  async function show(path: string, now: string, wanted: string): Promise<void> {
    if (left <= 0) return;
    const lines = await linesOf(path, now, wanted);
    const shown = lines.slice(0, Math.min(mostLinesOfAFile, left));
    left -= shown.length;
    for (const line of shown) console.error(`  ${colored(line, console)}\n`);
    if (shown.length < lines.length)
      console.error(`  … ${count(lines.length - shown.length, "more line")} of difference\n`);
    if (left <= 0) console.error("  … no more is shown of the files that follow\n");
  }

  return { show };
}

async function linesOf(path: string, now: string, wanted: string): Promise<readonly string[]> {
  const { structuredPatch } = await import("diff"); // once something differs
  const bounds = { context: 3, maxEditLength: 5_000, timeout: 1_000 };
  const patch = structuredPatch(path, path, now, wanted, undefined, undefined, bounds);
  if (patch === undefined) return ["nearly everything differs"];
  return [
    `--- ${path} as it is`,
    `+++ ${path} as the contract has it`,
    ...patch.hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
      `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`,
      ...lines,
    ]),
  ];
}

function colored(line: string, console: Console): string {
  const text = printable(line.length > longestLine ? `${line.slice(0, longestLine)}…` : line);
  if (/^(---|\+\+\+) /.test(line)) return paint(console, "bold", text);
  switch (line[0]) {
    case "+":
      return paint(console, "green", text);
    case "-":
      return paint(console, "red", text);
    case "@":
      return paint(console, "cyan", text);
    default:
      return text;
  }
}
