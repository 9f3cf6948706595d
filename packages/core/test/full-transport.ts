import type { DefinedFeatures } from "../src/contract/features.ts";
import { defineFeatures } from "../src/contract/features.ts";
import { createHealth } from "../src/transport/create-health.ts";
import type { Extras } from "../src/transport/extras.ts";
import type { Receive } from "../src/transport/settlement.ts";
import type { Subscription } from "../src/transport/subscription.ts";
import type { Transport } from "../src/transport/transport.ts";

const definition = {
  reach: "network",
  queues: true,
  topics: true,
  inboxes: true,
  cancel: true,
  deferral: true,
  atomicPublish: "all",
  atomicSettle: true,
  callerTransaction: true,
  light: true,
  browse: true,
  measure: true,
  topology: true,
  limits: { largestBody: 1_000 },
} as const;

export const fullFeatures: DefinedFeatures<typeof definition> = defineFeatures(definition);
export type FullFeatures = typeof fullFeatures;

/** A transaction of a database, as far as the tests know it. */
export interface Transaction {
  readonly id: number;
}

export interface FullTransport extends Transport<FullFeatures, Transaction> {
  readonly more: Required<Extras>;
  /** The receivers of its subscriptions. */
  readonly receivers: Receive[];
}

/** A transport with every optional member and feature, which delivers nothing. */
export function fullTransport(name = "full"): FullTransport {
  const subscription: Subscription = { resize: () => {}, close: async () => {} };
  const receivers: Receive[] = [];
  return {
    name,
    features: fullFeatures,
    source: "till-3",
    inboxPrefixes: ["_INBOX."],
    bindings: ["amqp"],
    codecs: { "text/csv": { encode: () => new Uint8Array(), decode: () => "" } },
    receivers,
    publish: async () => undefined,
    subscribe: async (_, receive) => {
      receivers.push(receive);
      return subscription;
    },
    close: async () => {},
    health: createHealth({ kind: "connected" }).health,
    more: {
      ask: async () => ({ headers: {}, body: new Uint8Array() }),
      cancel: async () => {},
      fetch: async () => {},
      publishAll: async () => {},
      async *browse() {},
      measure: async () => ({ waiting: 0 }),
      topology: { compare: async () => [], provision: async () => {}, remove: async () => {} },
    },
  };
}
