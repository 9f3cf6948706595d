import { MessagingError } from "@posthorn/core/transport";

/** The numbers of a version: `2.10.7-beta.1` has 2, 10 and 7. Missing ones are 0. */
export type Version = readonly [major: number, minor: number, patch: number];

/** Parses the version of a server. A text without a number is 0.0.0. */
export function parseVersion(text: string): Version {
  const [, major, minor, patch] = /(\d+)(?:\.(\d+))?(?:\.(\d+))?/.exec(text) ?? [];
  return [Number(major ?? 0), Number(minor ?? 0), Number(patch ?? 0)];
}

/** True if a version is another one, or later. Both are texts. */
export function isAtLeast(version: string, least: string): boolean {
  const [one, other] = [parseVersion(version), parseVersion(least)];
  const index = one.findIndex((number, place) => number !== other[place]);
  return index < 0 || (one[index] ?? 0) > (other[index] ?? 0);
}

export interface ServerRequirement {
  /** The server's name in error texts: `NATS`. */
  readonly product: string;
  /** The version of the server. */
  readonly version: string;
  /** For error texts: `the feature "delay"`. */
  readonly what: string;
  /** The oldest version that has it: `2.12`. */
  readonly least: string;
}

/** Throws MessagingError `unsupported_capability` if the server is too old. */
export function requireServer({ product, version, what, least }: ServerRequirement): void {
  if (isAtLeast(version, least)) return;
  throw new MessagingError(
    "unsupported_capability",
    `${what} needs ${product} >= ${least}, the server is ${version}. Update the server, or do without it.`,
  );
}
