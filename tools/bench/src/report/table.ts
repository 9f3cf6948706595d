import { median, quantile, type Speed } from "../race/measure.ts";
import type { Result } from "../race/race.ts";

const columns = ["messages/s", "of first", "half of the rounds", "own CPU each", "allocated each"];

/** Formats the results of a discipline in all runs. The ratios are to the first contender. */
export function formatTable(title: string, runs: readonly (readonly Result[])[]): string {
  const names = (runs[0] ?? []).map(({ name }) => name);
  const rows = [[title, ...columns], ...names.map((name, index) => cellsOf(name, index, runs))];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const align = (cell: string, column: number): string =>
    column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
  return rows.map((row) => row.map(align).join("  ")).join("\n");
}

function cellsOf(name: string, index: number, runs: readonly (readonly Result[])[]): readonly string[] {
  const own = runs.flatMap((results) => results[index] ?? []);
  const speeds = own.flatMap((result) => [...result.speeds.values()]);
  const ratios = runs.flatMap((results) =>
    ratiosOf(results[index], results[0], ({ perSecond }) => perSecond),
  );
  return [
    name,
    Math.round(median(speeds.map(({ perSecond }) => perSecond))).toLocaleString("en"),
    median(ratios).toFixed(2),
    `${quantile(ratios, 0.25).toFixed(2)} to ${quantile(ratios, 0.75).toFixed(2)}`,
    `${median(speeds.map(({ cpuEach }) => cpuEach)).toFixed(1)} µs`,
    `${(median(own.map(({ bytesEach }) => bytesEach)) / 1024).toFixed(1)} KiB`,
  ];
}

/** The ratios of two contenders of one run, in the rounds in which both took part. */
export function ratiosOf(
  ours: Result | undefined,
  theirs: Result | undefined,
  figure: (speed: Speed) => number,
): readonly number[] {
  return [...(ours?.speeds ?? [])].flatMap(([round, own]) => {
    const other = theirs?.speeds.get(round);
    return other === undefined ? [] : [figure(own) / figure(other)];
  });
}
