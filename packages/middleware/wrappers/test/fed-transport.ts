import {
  createHealth,
  type Delivery,
  defineFeatures,
  type FeatureDefinition,
  type Features,
  type Receive,
  type Subscription,
  type Transport,
  wireHeaders,
} from "@posthorn/core/transport";
import { type Mock, vi } from "vitest";

/** A transport whose packets the test hands to the subscribed receiver itself. */
export interface FedTransport extends Transport {
  readonly publish: Mock<Transport["publish"]>;
  readonly subscribe: Mock<Transport["subscribe"]>;
  readonly close: Mock<Transport["close"]>;
  /** The functions of every subscription. */
  readonly resize: Mock<Subscription["resize"]>;
  readonly closeSubscription: Mock<Subscription["close"]>;
  /** Hands a delivery to the receiver that subscribed last. */
  feed(delivery?: Partial<Delivery>): ReturnType<Receive>;
}

export function fedTransport(features: Partial<FeatureDefinition> = {}): FedTransport {
  const definition = {
    reach: "network",
    queues: true,
    topics: true,
    inboxes: true,
    groups: true,
    order: "key",
    limits: { largestBody: 1_000 },
    ...features,
  } as const;
  const all = defineFeatures(definition) as Features;
  const receivers: Receive[] = [];
  const resize = vi.fn();
  const closeSubscription = vi.fn(async () => {});
  return {
    name: "fed",
    features: all,
    health: createHealth({ kind: "connected" }).health,
    publish: vi.fn(async () => undefined),
    subscribe: vi.fn(async (_from, receive) => {
      receivers.push(receive);
      return { resize, close: closeSubscription };
    }),
    close: vi.fn(async () => {}),
    resize,
    closeSubscription,
    feed: (delivery) => (receivers.at(-1) as Receive)(deliveryOf("one", delivery)),
  };
}

export function deliveryOf(id: string, more: Partial<Delivery> = {}): Delivery {
  return {
    body: new Uint8Array([7]),
    address: "jobs",
    attempt: 1,
    signal: new AbortController().signal,
    ...more,
    headers: { [wireHeaders.id]: id, ...more.headers },
  };
}

/** Records what a promise has settled to, if it has. */
export function watch<T>(promise: Promise<T>): { settled: T | undefined } {
  const watched: { settled: T | undefined } = { settled: undefined };
  void promise.then((value) => {
    watched.settled = value;
  });
  return watched;
}
