import type { Broker, BrokerChoice } from "@posthorn/conformance";
import type { BrokerKind } from "./broker.ts";
import { howToInstall, isInstalled } from "./programs.ts";

/**
 * Chooses the broker that the kind's environment variable names, or else the installed one. If there is neither, a
 * warning gives the reason, and the tests must be skipped; with POSTHORN_BROKERS=required it throws.
 */
export function brokerOrSkip(kind: BrokerKind): BrokerChoice {
  const { debianPackage, variable } = kind.program;
  const start = (): Promise<Broker> => kind.start();
  const url = process.env[variable];
  if (url !== undefined && url !== "") {
    console.warn(`${kind.name}: using the broker in ${variable}. Checks that stop the broker are skipped.`);
    return { skip: false, external: true, start: async () => externalBroker(url, variable) };
  }
  if (isInstalled(kind.program)) return { skip: false, external: false, start };
  const reason = `${debianPackage} is not installed. ${howToInstall}`;
  if (process.env["POSTHORN_BROKERS"] === "required") throw new Error(reason);
  console.warn(`skipped: ${reason} Or set ${variable}.`);
  return { skip: true, external: false, start };
}

function externalBroker(url: string, variable: string): Broker {
  const { hostname, port } = new URL(url);
  const refuse = async (): Promise<void> => {
    throw new Error(`The tests cannot stop the broker in ${variable}. Unset ${variable} to run this check.`);
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
