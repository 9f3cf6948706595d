import type { Cost } from "./process-cost.ts";

/** A contract to generate from, with the targets that must be reached. */
export interface Case {
  readonly name: string;
  /** The text of the contract. */
  readonly text: string;
  readonly rounds: number;
  /** The most time, as a ratio to the parser's time on the same document. */
  readonly mostRatio?: number;
  /** The most memory in MiB. */
  readonly mostMemory?: number;
  /** The largest total size of the generated files. */
  readonly mostBytes?: number;
  /** True to compile the generated files. TypeScript 7 must take less time than the generator. */
  readonly isCompiled?: boolean;
  /** True to measure `--watch`. A change must take at most a tenth of the whole time. */
  readonly isWatched?: boolean;
}

export interface Result {
  /** The generator's cost. Undefined if it was stopped. */
  readonly ours?: Cost | undefined;
  readonly parser?: Cost | undefined;
  readonly files: number;
  readonly bytes: number;
  /** Milliseconds, by compiler. */
  readonly compiled: Readonly<Record<string, number>>;
  /** Milliseconds that `--watch` takes for a change. */
  readonly watched: number | undefined;
}

const titles = [
  "contract",
  "ours",
  "parser",
  "ratio",
  "own CPU",
  "parser's",
  "memory",
  "parser's",
  "output",
  "tsc 6",
  "tsc 7",
  "change",
];

/** The measurements as a table, and the results for the targets. */
export function reportOf(results: ReadonlyMap<Case, Result>): string {
  const rows = [...results].map(([{ name }, { ours, parser, files, bytes, compiled, watched }]) => [
    name,
    seconds(ours?.wall),
    seconds(parser?.wall),
    ours && parser ? (ours.wall / parser.wall).toFixed(2) : "",
    seconds(ours?.cpu),
    seconds(parser?.cpu),
    mebibytes(ours?.memory),
    mebibytes(parser?.memory),
    `${files} files, ${(bytes / 1e6).toFixed(2)} MB`,
    compiled["6"] === undefined ? "" : seconds(compiled["6"]),
    compiled["7"] === undefined ? "" : seconds(compiled["7"]),
    watched === undefined ? "" : seconds(watched),
  ]);
  const widths = titles.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join("  ");
  const targets = [...results].flatMap(([benchmark, result]) => targetsOf(benchmark, result));
  return [line(titles), ...rows.map(line), "", ...targets, ...linear(results)].join("\n");
}

function targetsOf(benchmark: Case, { ours, parser, bytes, compiled, watched }: Result): readonly string[] {
  const { name, mostRatio, mostMemory, mostBytes, isCompiled } = benchmark;
  if (ours === undefined) return [`${name}: stopped before the end: missed`];
  return [
    ...(mostRatio === undefined || parser === undefined
      ? []
      : [target(`${name}: time, compared with the parser`, ours.wall / parser.wall, mostRatio)]),
    ...(mostMemory === undefined ? [] : [target(`${name}: MiB`, ours.memory, mostMemory)]),
    ...(mostBytes === undefined ? [] : [target(`${name}: MB of output`, bytes / 1e6, mostBytes / 1e6)]),
    ...(isCompiled
      ? [target(`${name}: seconds of TypeScript 7`, (compiled["7"] ?? 0) / 1000, ours.wall / 1000)]
      : []),
    ...(watched === undefined
      ? []
      : [target(`${name}: time of a change, as a part of the whole time`, watched / ours.wall, 0.1)]),
  ];
}

/** Ten times the operations may take at most ten times the time and the memory. */
function linear(results: ReadonlyMap<Case, Result>): readonly string[] {
  const of = (name: string): Cost | undefined =>
    [...results].find(([benchmark]) => benchmark.name === name)?.[1].ours;
  const [few, many] = [of("long-100"), of("long-1000")];
  if (few === undefined || many === undefined) return [];
  return [
    target("100 to 1,000 operations: time grows by a factor of", many.wall / few.wall, 10),
    target("100 to 1,000 operations: memory grows by a factor of", many.memory / few.memory, 10),
  ];
}

function target(name: string, value: number, most: number): string {
  return `${name} ${value.toFixed(2)} (at most ${most.toFixed(2)}: ${value <= most ? "met" : "missed"})`;
}

function seconds(milliseconds: number | undefined): string {
  return milliseconds === undefined ? "stopped" : `${(milliseconds / 1000).toFixed(2)} s`;
}

function mebibytes(memory: number | undefined): string {
  return memory === undefined ? "" : `${Math.round(memory)} MiB`;
}
