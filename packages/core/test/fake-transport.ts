import { defineFeatures, type Features } from "../src/contract/features.ts";
import { createHealth } from "../src/transport/create-health.ts";
import type { Destination } from "../src/transport/destination.ts";
import type { Extras } from "../src/transport/extras.ts";
import type { Delivery, Outgoing } from "../src/transport/packet.ts";
import type { Receive, Settlement } from "../src/transport/settlement.ts";
import type { SubscribeOptions, Subscription } from "../src/transport/subscription.ts";
import type { PublishOptions, Transport } from "../src/transport/transport.ts";

/** A call of `publish`. */
export interface Publication {
  readonly to: Destination;
  readonly packets: readonly Outgoing[];
  readonly options: PublishOptions | undefined;
}

/** A call of `subscribe`. */
export interface OpenedSubscription {
  readonly from: Destination;
  readonly receive: Receive;
  readonly options: SubscribeOptions;
}

export interface FakeOptions {
  /** Added to, or instead of, those of a queue and a topic without anything else. */
  readonly features?: Partial<Features>;
  readonly publish?: Transport["publish"];
  readonly more?: Extras;
  readonly bindings?: readonly string[];
  /** Members of the subscriptions. */
  readonly subscription?: Partial<Subscription>;
}

/** A transport that records what it is asked for, and delivers only what a test gives it. */
export interface FakeTransport {
  readonly transport: Transport;
  readonly publications: Publication[];
  readonly subscriptions: OpenedSubscription[];
  /** Hands a delivery to the first subscription, and resolves to its settlement. */
  deliver(delivery: Delivery): Promise<Settlement>;
}

export function fakeTransport(options: FakeOptions = {}): FakeTransport {
  const publications: Publication[] = [];
  const subscriptions: OpenedSubscription[] = [];
  const { more, bindings } = options;
  const least = defineFeatures({
    queues: true,
    topics: true,
    inboxes: true,
    groups: true,
    limits: { largestBody: 1_000 },
  });
  const transport: Transport = {
    name: "fake",
    features: { ...least, ...options.features },
    async publish(to, packets, publishOptions) {
      publications.push({ to, packets, options: publishOptions });
      return options.publish?.(to, packets, publishOptions);
    },
    async subscribe(from, receive, subscribeOptions = {}) {
      subscriptions.push({ from, receive, options: subscribeOptions });
      return { resize: () => {}, close: async () => {}, ...options.subscription };
    },
    close: async () => {},
    health: createHealth({ kind: "connected" }).health,
    ...(more === undefined ? {} : { more }),
    ...(bindings === undefined ? {} : { bindings }),
  };
  return {
    transport,
    publications,
    subscriptions,
    deliver(delivery) {
      const [first] = subscriptions;
      if (first === undefined) throw new Error("nothing was subscribed");
      return first.receive(delivery);
    },
  };
}

export function fakeDelivery(parts: Partial<Delivery> = {}): Delivery {
  const { signal } = new AbortController();
  return {
    address: "ordering.place-order",
    attempt: 1,
    signal,
    headers: { "ce-id": "m1" },
    body: Buffer.from('{"orderId":"7","quantity":1}'),
    ...parts,
  };
}
