import { count } from "../text/lists.ts";
import { printable } from "../text/printable.ts";
import { type Console, paint } from "./console.ts";

const mostLinesPerFile = 40;
const mostLines = 200;
const longestLine = 200;

/** A file whose text on the disk is not the generated one. */
export interface ChangedText {
  readonly path: string;
  readonly current: string;
  readonly generated: string;
}

export interface DifferenceWriter {
  /** Writes the difference of a file as `diff -u` does, shortened if it is long. */
  write(changed: ChangedText): Promise<void>;
}

/** Opens a writer whose limit on lines applies to all files together. */
export function openDifferenceWriter(console: Console): DifferenceWriter {
  let linesLeft = mostLines;

  async function write(changed: ChangedText): Promise<void> {
    if (linesLeft <= 0) return;
    const lines = await compareLines(changed);
    const shown = lines.slice(0, Math.min(mostLinesPerFile, linesLeft));
    linesLeft -= shown.length;
    for (const line of shown) console.error(`  ${colorLine(line, console)}\n`);
    if (shown.length < lines.length)
      console.error(`  … ${count(lines.length - shown.length, "more line")}\n`);
    if (linesLeft <= 0) console.error("  … the differences of further files are not shown\n");
  }

  return { write };
}

async function compareLines({ path, current, generated }: ChangedText): Promise<readonly string[]> {
  const { structuredPatch } = await import("diff"); // loaded only if something differs
  const limits = { context: 3, maxEditLength: 5_000, timeout: 1_000 };
  const patch = structuredPatch(path, path, current, generated, undefined, undefined, limits);
  if (patch === undefined) return ["nearly every line differs"];
  return [
    `--- ${path} (on the disk)`,
    `+++ ${path} (from the contract)`,
    ...patch.hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
      `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`,
      ...lines,
    ]),
  ];
}

function colorLine(line: string, console: Console): string {
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
