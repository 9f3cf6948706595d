import type { Broker } from "./broker.ts";
import { startNats } from "./nats.ts";
import { type BrokerName, howToInstall, isInstalled, type Program, programs } from "./programs.ts";
import { startRabbitmq } from "./rabbitmq.ts";

/** The broker that tests get, or none. */
export interface BrokerChoice {
  /** Whether there is none, and its tests are to be skipped. */
  readonly skip: boolean;
  /** Whether it runs outside of these tests, so that it can be neither stopped nor killed by them. */
  readonly external: boolean;
  readonly start: () => Promise<Broker>;
}

const starters: Readonly<Record<BrokerName, () => Promise<Broker>>> = {
  nats: startNats,
  rabbitmq: startRabbitmq,
};

/**
 * What tests of a broker run against: the one that POSTHORN_NATS_URL or POSTHORN_RABBITMQ_URL names,
 * else the one installed. Where there is neither, a line says so and the tests are to be skipped; with
 * POSTHORN_BROKERS=required it throws.
 */
export function brokerOrSkip(name: BrokerName, program: Program = programs[name]): BrokerChoice {
  const { debianPackage, variable } = program;
  const url = process.env[variable];
  if (url !== undefined && url !== "") {
    console.warn(`${name}: using ${variable}; checks that stop the broker are skipped.`);
    return { skip: false, external: true, start: async () => external(url, variable) };
  }
  if (isInstalled(program)) return { skip: false, external: false, start: starters[name] };
  const reason = `${debianPackage} is not installed. ${howToInstall}`;
  if (process.env["POSTHORN_BROKERS"] === "required") throw new Error(reason);
  console.warn(`skipped: ${reason} Or set ${variable}.`);
  return { skip: true, external: false, start: starters[name] };
}

function external(url: string, variable: string): Broker {
  const { hostname, port } = new URL(url);
  const refuse = async (): Promise<void> => {
    throw new Error(`The broker of ${variable} is not ours to stop. Unset ${variable} to run this.`);
  };
  return {
    url,
    host: hostname,
    port: Number(port),
    start: async () => {},
    stop: refuse,
    kill: refuse,
    close: async () => {},
  };
}
