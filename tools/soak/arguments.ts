import { parseArgs } from "node:util";
import { listBrokerNames } from "@posthorn/brokers";

/** The settings of a fault run. */
export interface RunOptions {
  readonly broker: string;
  readonly messages: number;
  readonly faults: number;
  readonly seed: number;
  /** True if the result is added to the list in the documentation. */
  readonly records: boolean;
}

export const usage: string =
  "Publishes and handles messages while processes, connections and the broker fail, and checks what has become of each.\n\n" +
  `npm run soak -- ${listBrokerNames().join("|")} [--messages 1000000] [--faults 20] [--seed N] [--record]\n` +
  "The seed decides which process or connection fails, and when. Default: a random seed, which is printed.\n" +
  "--record adds the result to docs/fault-run.md.";

/** Reads the command line. Undefined if it asks for the usage. Throws an Error with it if an argument is wrong. */
export function readArguments(args: readonly string[]): RunOptions | undefined {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      messages: { type: "string", default: "1000000" },
      faults: { type: "string", default: "20" },
      seed: { type: "string", default: String(Date.now() % 1_000_000) },
      record: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return undefined;
  const [broker = "", ...rest] = positionals;
  if (!listBrokerNames().includes(broker) || rest.length > 0) throw new Error(`Name one broker.\n${usage}`);
  return {
    broker,
    messages: numberOf("messages", values.messages),
    faults: numberOf("faults", values.faults),
    seed: numberOf("seed", values.seed),
    records: values.record,
  };
}

function numberOf(name: string, text: string): number {
  if (!/^\d+$/.test(text)) throw new Error(`--${name} must be a whole number, not "${text}".\n${usage}`);
  return Number(text);
}
