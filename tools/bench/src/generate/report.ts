import type { Cost } from "./measured.ts";

export interface Case {
  readonly name: string;
  /** The contract. */
  readonly text: string;
  readonly rounds: number;
  /** Of the parser's time on the same document. */
  readonly mostRatio?: number;
  /** In MiB. */
  readonly mostMemory?: number;
  /** Of all that is generated. */
  readonly mostBytes?: number;
  /** Whether compilers are to check what is generated, and TypeScript 7 to be done sooner than we were. */
  readonly isCompiled?: boolean;
  /** Whether a watch is to be done with a change in a tenth of the time. */
  readonly isWatched?: boolean;
}

export interface Result {
  /** Left out where it was stopped. */
  readonly ours?: Cost | undefined;
  readonly parser?: Cost | undefined;
  readonly files: number;
  readonly bytes: number;
  /** Milliseconds, by compiler. */
  readonly compiled: Readonly<Record<string, number>>;
  /** Milliseconds of a watch, from a change to its end. */
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

/** Measurements as a table, and what becomes of the targets. */
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
  const targets = [...results].flatMap(([wanted, result]) => targetsOf(wanted, result));
  return [line(titles), ...rows.map(line), "", ...targets, ...linear(results)].join("\n");
}

function targetsOf(wanted: Case, { ours, parser, bytes, compiled, watched }: Result): readonly string[] {
  const { name, mostRatio, mostMemory, mostBytes, isCompiled } = wanted;
  if (ours === undefined) return [`${name}: stopped before it was done: missed`];
  return [
    ...(mostRatio === undefined || parser === undefined
      ? []
      : [target(`${name}: time of the parser's`, ours.wall / parser.wall, mostRatio)]),
    ...(mostMemory === undefined ? [] : [target(`${name}: MiB`, ours.memory, mostMemory)]),
    ...(mostBytes === undefined ? [] : [target(`${name}: MB of output`, bytes / 1e6, mostBytes / 1e6)]),
    ...(isCompiled
      ? [target(`${name}: seconds of TypeScript 7`, (compiled["7"] ?? 0) / 1000, ours.wall / 1000)]
      : []),
    ...(watched === undefined
      ? []
      : [target(`${name}: a change, of the whole time`, watched / ours.wall, 0.1)]),
  ];
}

/** Ten times the operations are to take no more than ten times the time and the memory. */
function linear(results: ReadonlyMap<Case, Result>): readonly string[] {
  const of = (name: string): Cost | undefined => [...results].find(([one]) => one.name === name)?.[1].ours;
  const [few, many] = [of("long-100"), of("long-1000")];
  if (few === undefined || many === undefined) return [];
  return [
    target("100 to 1,000 operations: times the time", many.wall / few.wall, 10),
    target("100 to 1,000 operations: times the memory", many.memory / few.memory, 10),
  ];
}

function target(what: string, value: number, most: number): string {
  return `${what} ${value.toFixed(2)} (at most ${most.toFixed(2)}: ${value <= most ? "kept" : "missed"})`;
}

function seconds(milliseconds: number | undefined): string {
  return milliseconds === undefined ? "gave up" : `${(milliseconds / 1000).toFixed(2)} s`;
}

function mebibytes(memory: number | undefined): string {
  return memory === undefined ? "" : `${Math.round(memory)} MiB`;
}
