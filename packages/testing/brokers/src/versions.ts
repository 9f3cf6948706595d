import type { BrokerKind, Program } from "./broker.ts";

type Versioned = Pick<BrokerKind, "name" | "versions">;

/** The environment variable that chooses the version of a kind of broker: POSTHORN_NATS_VERSION. */
export function versionVariable(name: string): string {
  return `POSTHORN_${name.toUpperCase()}_VERSION`;
}

/** Returns the version that the environment chooses, or else the default. Throws if the kind does not have it. */
export function chosenVersion({ name, versions }: Versioned): string {
  const variable = versionVariable(name);
  const [first = ""] = Object.keys(versions);
  const chosen = process.env[variable] || first;
  if (Object.hasOwn(versions, chosen)) return chosen;
  throw new Error(`${variable} is "${chosen}". Choose one of ${Object.keys(versions).join(", ")}.`);
}

/** Returns the program of a version. Throws if the kind does not have it. */
export function programOf({ name, versions }: Versioned, version: string): Program {
  const program = versions[version];
  if (program !== undefined) return program;
  throw new Error(`${name} has no version "${version}". Choose one of ${Object.keys(versions).join(", ")}.`);
}
