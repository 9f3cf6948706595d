import { type DefinedFeatures, defineFeatures } from "@posthorn/core/transport";
import { isAtLeast, requireServer } from "@posthorn/transport-kit";

/** The most packets of an atomic batch. */
const largestBatch = 1_000;

const definition = {
  reach: "network",
  queues: true,
  topics: true,
  inboxes: true,
  durable: true,
  groups: true,
  wildcards: true,
  order: "partition",
  redelivery: true,
  attempts: true,
  deadLetter: true,
  duplicateDetection: true,
  replay: true,
  replayByTime: true,
  light: true,
  browse: true,
  measure: true,
  topology: true,
  /** The largest body is 15/16 of `max_payload`. The rest is for headers. */
  limits: { largestBody: 983_040, duplicateWindowMs: [100, 3_155_760_000_000] },
} as const;

type OldFeatures = DefinedFeatures<typeof definition>;
type Since<Older, Newer> = Omit<Older, keyof Newer> & Newer;
type FeaturesOf211 = Since<OldFeatures, { readonly ttl: true }>;
type FeaturesOf212 = Since<
  FeaturesOf211,
  { readonly delay: true; readonly cancel: true; readonly atomicPublish: "destination" }
>;

/** The servers for which `NatsTransportOptions.server` promises features. */
export type NatsServer = ">=2.9" | ">=2.11" | ">=2.12";

interface FeaturesByServer {
  readonly ">=2.9": Since<
    OldFeatures,
    {
      readonly ttl: boolean;
      readonly delay: boolean;
      readonly cancel: boolean;
      readonly atomicPublish: "none" | "destination";
    }
  >;
  readonly ">=2.11": Since<FeaturesByServer[">=2.9"], { readonly ttl: true }>;
  readonly ">=2.12": FeaturesOf212;
}

/** The features of a transport over such a server. */
export type NatsFeatures<S extends NatsServer = ">=2.9"> = FeaturesByServer[S];

/** The features over the oldest server that is supported, with default settings. */
export const natsFeatures: OldFeatures = defineFeatures(definition);

const servers: readonly NatsServer[] = [">=2.12", ">=2.11", ">=2.9"];

/** The features that each server adds, with the version that has them first. */
const additions = {
  ttl: "2.11",
  delay: "2.12",
  cancel: "2.12",
  atomicPublish: "2.12",
} as const;

/** The features over a server of that version, such as `2.12.1`, with that `max_payload`. */
export function natsFeaturesOf(version: string, maxPayload: number = 1_048_576): NatsFeatures {
  const since = (least: string): boolean => isAtLeast(version, least);
  return {
    ...natsFeatures,
    ttl: since(additions.ttl),
    delay: since(additions.delay),
    cancel: since(additions.cancel),
    atomicPublish: since(additions.atomicPublish) ? "destination" : "none",
    limits: {
      ...natsFeatures.limits,
      largestBody: Math.floor((maxPayload / 16) * 15),
      ...(since(additions.atomicPublish) ? { largestBatch } : {}),
    },
  };
}

/** The option that promises everything that a server of that version has. */
export function serverOf(version: string): NatsServer {
  return servers.find((server) => isAtLeast(version, server.slice(2))) ?? ">=2.9";
}

/** Throws MessagingError `unsupported_capability` if a server is older than the option `server` requires. */
export function checkVersion(version: string, required: NatsServer): void {
  requireServer({ product: "NATS", version, what: "this program", least: required.slice(2) });
}

/** Throws MessagingError `unsupported_capability` if a server does not have a feature that newer servers add. */
export function checkAddition(name: keyof typeof additions, version: string): void {
  requireServer({ product: "NATS", version, what: `the feature "${name}"`, least: additions[name] });
}
