import { type Difference, MessagingError, type Topology, type Wanted } from "@posthorn/core/transport";
import type { NetworkOptions } from "../options/network-options.ts";

/** The comparison of one queue, topic or group with what is wanted. */
export interface Comparison {
  /** For error texts: `queue "orders.place"`. */
  readonly what: string;
  /** Something that is missing has `is: undefined`; a setting without a value has another `is`, such as null. */
  readonly differences: readonly Difference[];
}

/**
 * Decides what to do about what exists: returns true if something that is missing must be created. Throws MessagingError
 * `topology_differs` if something exists that breaks a promise, and `not_found` if something is missing that may not be
 * created.
 */
export function mustCreate(
  topology: NonNullable<NetworkOptions["topology"]>,
  { what, differences }: Comparison,
): boolean {
  if (topology === "leave") return false;
  const breaking = differences.filter(({ is, effect }) => is !== undefined && effect === "loses");
  if (breaking.length > 0) throw topologyDiffers(what, breaking);
  const missing = differences.filter(({ is }) => is === undefined);
  if (missing.length > 0 && topology === "verify") throw notFound(what, missing);
  return missing.length > 0;
}

/** The error for something that exists with settings that break a promise. */
export function topologyDiffers(what: string, differences: readonly Difference[]): MessagingError {
  const listed = differences.map(
    (difference) => `${difference.what} is ${textOf(difference.is)}, wanted ${textOf(difference.wanted)}`,
  );
  return new MessagingError(
    "topology_differs",
    `The broker's topology breaks what ${what} promises: ${listed.join("; ")}. Nothing was changed. ` +
      "Correct it on the broker, or change the contract or the options to fit.",
  );
}

/** The error for something that is missing and may not be created. */
export function notFound(what: string, missing: readonly Pick<Difference, "what">[]): MessagingError {
  const names = missing.map((each) => each.what).join(", ");
  return new MessagingError(
    "not_found",
    `${names} of ${what} does not exist, and this transport may not create it. ` +
      'Create it with `more.topology.provision`, or open the transport with `topology: "create"`.',
  );
}

function textOf(value: unknown): string {
  return value === undefined ? "missing" : JSON.stringify(value);
}

/** What a protocol does about one queue, topic or group. */
export interface TopologyParts {
  compare(wanted: Wanted): Promise<readonly Difference[]>;
  /** Creates what is missing. */
  provision(wanted: Wanted): Promise<void>;
  remove(wanted: Wanted): Promise<void>;
}

/** Makes the extra `topology` of a transport. Its steps run one after the other, so that one program never races itself. */
export function createTopology({ compare, provision, remove }: TopologyParts): Topology {
  return {
    async compare(wanted) {
      const differences: Difference[] = [];
      for (const each of wanted) differences.push(...(await compare(each)));
      return differences;
    },
    async provision(wanted) {
      for (const each of wanted) await provision(each);
    },
    remove,
  };
}
