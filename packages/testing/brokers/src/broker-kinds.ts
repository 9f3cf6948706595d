import { globSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { BrokerKind } from "./broker.ts";

const transports = join(import.meta.dirname, "../../../transports");

/** The names of the transports in this repository that need a broker, in alphabetical order. */
export function listBrokerNames(): readonly string[] {
  return globSync("*/test/broker.ts", { cwd: transports })
    .map((file) => basename(dirname(dirname(file))))
    .sort();
}

/** Loads the broker of a transport in this repository. Throws if no transport has that name. */
export async function loadBrokerKind(name: string): Promise<BrokerKind> {
  const names = listBrokerNames();
  if (!names.includes(name)) throw new Error(`"${name}" is not a broker. Choose one of ${names.join(", ")}.`);
  const module = await import(/* @vite-ignore */ join(transports, name, "test/broker.ts"));
  return (module as { readonly broker: BrokerKind }).broker;
}

/** Loads the brokers of all transports in this repository. */
export function loadBrokerKinds(): Promise<readonly BrokerKind[]> {
  return Promise.all(listBrokerNames().map(loadBrokerKind));
}
