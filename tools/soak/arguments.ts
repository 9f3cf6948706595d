import { parseArgs } from "node:util";

export type BrokerKind = "nats" | "rabbitmq";

/** What a fault run is asked to do. */
export interface RunOptions {
  readonly broker: BrokerKind;
  readonly messages: number;
  readonly kills: number;
  readonly seed: number;
}

export const usage: string =
  "npm run soak -- nats|rabbitmq [--messages 10000] [--kills 20] [--seed N]\n" +
  "The seed decides what is killed and when. Default: one made up, which is printed.";

/** Reads the command line. Throws an Error that says what is wrong with it. */
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
  const [broker, ...others] = positionals;
  if ((broker !== "nats" && broker !== "rabbitmq") || others.length > 0) {
    throw new Error(`Name one broker.\n${usage}`);
  }
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
