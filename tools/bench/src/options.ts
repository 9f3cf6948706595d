import { parseArgs } from "node:util";

/** The choices of a run. */
export interface Options {
  /** The names of the parts to measure. */
  readonly parts: readonly string[];
  /** Only disciplines whose titles contain it. */
  readonly only: string;
  /** How often everything is measured. */
  readonly runs: number;
  /** The rounds that count, of each discipline in each run. */
  readonly rounds: number;
  readonly isBusy: boolean;
  readonly isRecorded: boolean;
}

export const help = `Compares Posthorn with hand-written clients and other frameworks.

Usage: npm run bench -- [part...] [options]

Parts: memory, nats, rabbitmq. Default: all of them, about a minute for each table.

Options:
  --only <text>    only tables whose titles contain the text, such as "light"
  --runs <n>       repeat everything with new brokers; the targets show each run (default 1)
  --rounds <n>     rounds of a quarter of a second for each contender (default 41)
  --busy           keep one processor busy with another process
  --record         write the results to docs/benchmarks.md; requires all parts
  --help           show this text`;

/** Reads the arguments. Returns undefined if help is wanted. Throws an Error that says what is wrong. */
export function readOptions(args: readonly string[], partNames: readonly string[]): Options | undefined {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      only: { type: "string", default: "" },
      runs: { type: "string", default: "1" },
      rounds: { type: "string", default: "41" },
      busy: { type: "boolean", default: false },
      record: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return undefined;
  const unknown = positionals.find((name) => !partNames.includes(name));
  if (unknown !== undefined) {
    throw new Error(`"${unknown}" is not a part. Choose among: ${partNames.join(", ")}.`);
  }
  const isPartial = positionals.length > 0 || values.only !== "";
  if (values.record && isPartial) {
    throw new Error("Only complete results are recorded. Leave out the parts and --only.");
  }
  return {
    parts: positionals.length === 0 ? partNames : positionals,
    only: values.only,
    runs: readCount("runs", values.runs),
    rounds: readCount("rounds", values.rounds),
    isBusy: values.busy,
    isRecorded: values.record,
  };
}

function readCount(name: string, text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new Error(`--${name} is "${text}". Give a number from 1 to 9999.`);
}
