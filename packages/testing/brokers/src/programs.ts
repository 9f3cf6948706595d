import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

export type BrokerName = "nats" | "rabbitmq";

/** What a broker is to the machine that it runs on. */
export interface Program {
  /** Its name, or where it is: the first that is there counts. */
  readonly candidates: readonly string[];
  /** Debian's name for it. */
  readonly debianPackage: string;
  /** Holds the address of one that runs already. */
  readonly variable: string;
}

export const programs: Readonly<Record<BrokerName, Program>> = {
  nats: { candidates: ["nats-server"], debianPackage: "nats-server", variable: "POSTHORN_NATS_URL" },
  rabbitmq: {
    // Debian's `rabbitmq-server` in the path changes the user to its own; the one behind it does not.
    candidates: ["/usr/lib/rabbitmq/bin/rabbitmq-server", "rabbitmq-server"],
    debianPackage: "rabbitmq-server",
    variable: "POSTHORN_RABBITMQ_URL",
  },
};

/** Where the broker's program is. Throws if it is not installed. */
export function findProgram(name: BrokerName): string {
  const found = programs[name].candidates.flatMap(places).find(isProgram);
  if (found === undefined)
    throw new Error(`${programs[name].debianPackage} is not installed. ${howToInstall}`);
  return found;
}

export function isInstalled({ candidates }: Program): boolean {
  return candidates.flatMap(places).some(isProgram);
}

export const howToInstall = 'Run "npm run brokers:install" on Debian or Ubuntu, or put it in the path.';

function places(candidate: string): readonly string[] {
  if (candidate.startsWith("/")) return [candidate];
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  return [...folders, "/usr/local/sbin", "/usr/sbin"].map((folder) => join(folder, candidate));
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
