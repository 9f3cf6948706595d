import { execFileSync } from "node:child_process";
import { cpus, loadavg, release, totalmem, type } from "node:os";
import { type Comparison, resultOf } from "./comparisons.ts";

/** The results of a complete run, as the page shows them. */
export interface Recording {
  readonly tables: readonly string[];
  readonly comparisons: readonly Comparison[];
  /** Where and when they were measured. */
  readonly origin: string;
}

/** Replaces the part of a page between the two comments with the marker's name. Throws an Error if it has none. */
export function withRecording(page: string, marker: string, recording: Recording): string {
  const [begin, end] = [`<!-- begin ${marker} -->`, `<!-- end ${marker} -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`The page has no "${begin}" with a later "${end}". Add both.`);
  return `${page.slice(0, from + begin.length)}\n\n${format(recording)}\n\n${page.slice(to)}`;
}

function format({ tables, comparisons, origin }: Recording): string {
  const rows = comparisons.map((comparison) => [
    comparison.text,
    comparison.target,
    comparison.figures.map((figure) => figure.toFixed(2)).join(", "),
    resultOf(comparison),
  ]);
  return [
    origin,
    `\`\`\`text\n${tables.join("\n\n")}\n\`\`\``,
    markdownTable([["Comparison", "Target", "Measured", "Result"], ...rows]),
  ].join("\n\n");
}

function markdownTable(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const lines = rows.map((row) => `| ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(" | ")} |`);
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  return [lines[0], rule, ...lines.slice(1)].join("\n");
}

/** Describes the commit, the date and this machine. */
export function describeOrigin(runs: number, isBusy: boolean): string {
  const git = (...args: readonly string[]): string =>
    execFileSync("git", args, { cwd: import.meta.dirname, encoding: "utf8" }).trim();
  const changes = git("status", "--porcelain", "--untracked-files=no") === "" ? "" : ", with changes";
  const processors = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  const load = `a load of ${(loadavg()[0] ?? 0).toFixed(1)} before`;
  const busy = isBusy ? "with one processor kept busy by another process and " : "with ";
  return (
    `Measured on ${new Date().toISOString().slice(0, 10)} at commit ${git("rev-parse", "--short", "HEAD")}${changes}, ` +
    `${busy}${load}, ${runs === 1 ? "in one run" : `in ${runs} runs`}: ${processors.length} processors ` +
    `(${processors[0]?.model.trim() ?? "unknown"}), ${memory} GiB, ${type()} ${release()}, Node ${process.versions.node}.`
  );
}
