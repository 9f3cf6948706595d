import { parseArgs } from "node:util";

/** The settings of a matrix run. */
export interface MatrixOptions {
  /** The number of runs that every check shall have in the end. */
  readonly runs: number;
  /** The names of transports. Empty: all. */
  readonly transports: readonly string[];
  /** The versions of brokers. Empty: all. */
  readonly versions: readonly string[];
  /** The number of suites that run at the same time. */
  readonly parallel: number;
}

export const usage = `npm run conformance -- [options]

Runs the conformance suite of each transport over each version of its broker, and writes the results to
docs/conformance.md and docs/conformance.json. Runs add up as long as the packages of a suite do not change, so that
it can be stopped and started again.

  --runs N            runs that each check has in the end (default 20)
  --transport NAME    only this transport; may be repeated
  --version VERSION   only this version of the broker; may be repeated
  --parallel N        suites that run at the same time (default 1)
  --help              this text

The whole takes several hours. Ctrl-C stops it, and keeps the runs that are finished. The exit code is 1 if a
check has failed that its suite does not list as failing.`;

/** Reads the command line. Undefined if it asks for help. Throws an Error with the usage if an argument is wrong. */
export function readArguments(args: readonly string[]): MatrixOptions | undefined {
  const { values } = parse(args);
  if (values.help === true) return undefined;
  const { runs = "20", parallel = "1", transport = [], version = [] } = values;
  return {
    runs: readCount("runs", runs),
    transports: transport,
    versions: version,
    parallel: readCount("parallel", parallel),
  };
}

function readCount(name: string, text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new Error(`--${name} must be a whole number of at least 1, not "${text}".\n\n${usage}`);
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        runs: { type: "string" },
        transport: { type: "string", multiple: true },
        version: { type: "string", multiple: true },
        parallel: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\n${usage}`);
  }
}
