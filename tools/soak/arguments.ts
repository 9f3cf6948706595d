import { parseArgs } from "node:util";
import { listBrokerNames } from "@posthorn/brokers";

/** The settings of a fault run. */
export interface RunOptions {
  readonly broker: string;
  readonly messages: number;
  readonly kills: number;
  readonly seed: number;
}

export const usage: string =
  `npm run soak -- ${listBrokerNames().join("|")} [--messages 10000] [--kills 20] [--seed N]\n` +
  "The seed decides which process is killed, and when. Default: a random seed, which is printed.";

/** Reads the command line. Throws an Error with the usage if an argument is wrong. */
export function readArguments(args: readonly string[]): RunOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      messages: { type: "string", default: "10000" },
      kills: { type: "string", default: "20" },
      seed: { type: "string", default: String(Date.now() % 1_000_000) },
    },
  });
  const [broker = "", ...rest] = positionals;
  if (!listBrokerNames().includes(broker) || rest.length > 0) throw new Error(`Name one broker.\n${usage}`);
  return {
    broker,
    messages: numberOf("messages", values.messages),
    kills: numberOf("kills", values.kills),
    seed: numberOf("seed", values.seed),
  };
}

function numberOf(name: string, text: string): number {
  if (!/^\d+$/.test(text)) throw new Error(`--${name} must be a whole number, not "${text}".\n${usage}`);
  return Number(text);
}
