import type { Broker, BrokerChoice } from "@posthorn/conformance";
import type { BrokerKind } from "./broker.ts";
import { howToInstall, isInstalled, packageOf } from "./programs.ts";
import { chosenVersion, programOf } from "./versions.ts";

/**
 * Chooses the broker whose address is in the variable POSTHORN_<NAME>_URL, or else the installed one. If there is neither,
 * a warning gives the reason, and the tests must be skipped; with POSTHORN_BROKERS=required it throws.
 *
 * @param version - Default: the version that the environment chooses.
 */
export function brokerOrSkip(kind: BrokerKind, version: string = chosenVersion(kind)): BrokerChoice {
  const program = programOf(kind, version);
  const variable = `POSTHORN_${kind.name.toUpperCase()}_URL`;
  const start = (): Promise<Broker> => kind.start(version);
  const url = process.env[variable];
  if (url !== undefined && url !== "") {
    console.warn(`${kind.name}: using the broker in ${variable}. Checks that stop the broker are skipped.`);
    return { skip: false, external: true, start: async () => externalBroker(url, variable) };
  }
  const { users } = kind;
  if (isInstalled(program)) {
    return { skip: false, external: false, start, users: users === "none" ? users : () => users(version) };
  }
  const reason = `${packageOf(program)} is not installed. ${howToInstall}`;
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
