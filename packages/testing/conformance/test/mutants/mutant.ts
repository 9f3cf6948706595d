import type {
  Destination,
  Extras,
  Features,
  Outgoing,
  Receive,
  Settlement,
  SubscribeOptions,
  Subscription,
  Transport,
} from "@posthorn/core/transport";
import type { SubjectModule } from "../../src/support/subject.ts";

/** Makes a transport with a defect. */
export type Mutate = (inner: Transport) => Transport;

/** A transport with one defect. */
export interface Mutant {
  /** The defect, as the end of a sentence: `A transport that …`. */
  readonly fault: string;
  readonly mutate: Mutate;
  /** The ids of the checks that must fail, each by itself. */
  readonly fails: readonly string[];
  /** Further exports of its subject. */
  readonly subject?: Partial<SubjectModule>;
}

export function mutant(fault: string, mutate: Mutate, fails: readonly string[]): Mutant {
  return { fault, mutate, fails };
}

export const done: Settlement = { kind: "done" };

export function published(
  change: (to: Destination, packets: readonly Outgoing[]) => readonly Outgoing[],
): Mutate {
  return (inner) => ({
    ...inner,
    publish: (to, packets, options) => inner.publish(to, change(to, packets), options),
  });
}

export function addressed(change: (to: Destination) => Destination): Mutate {
  return (inner) => ({
    ...inner,
    publish: (to, packets, options) => inner.publish(change(to), packets, options),
    subscribe: (from, receive, options) => inner.subscribe(change(from), receive, options),
  });
}

export function received(change: (receive: Receive) => Receive): Mutate {
  return (inner) => ({
    ...inner,
    subscribe: (from, receive, options) => inner.subscribe(from, change(receive), options),
  });
}

export function settled(change: (settlement: Settlement) => Settlement): Mutate {
  const retry: Settlement = { kind: "retry" };
  return received((receive) => async (delivery) => change(await receive(delivery).catch(() => retry)));
}

export function subscribed(change: (options: SubscribeOptions) => SubscribeOptions): Mutate {
  return (inner) => ({
    ...inner,
    subscribe: (from, receive, options = {}) => inner.subscribe(from, receive, change(options)),
  });
}

/** Changes the members of each subscription. */
export function withSubscription(change: (inner: Subscription) => Partial<Subscription>): Mutate {
  return (inner) => ({
    ...inner,
    async subscribe(from, receive, options) {
      const subscription = await inner.subscribe(from, receive, options);
      return { ...subscription, ...change(subscription) };
    },
  });
}

/** Changes how a subscription closes. */
export function closing(change: (close: Subscription["close"]) => Subscription["close"]): Mutate {
  return withSubscription(({ close }) => ({ close: change(close) }));
}

/** Changes members of `more`. */
export function withMore(change: (more: Extras, inner: Transport) => Partial<Extras>): Mutate {
  return (inner) => ({ ...inner, more: { ...inner.more, ...change(inner.more ?? {}, inner) } });
}

export function withFeatures(change: (features: Features) => Partial<Features>): Mutate {
  return (inner) => ({ ...inner, features: { ...inner.features, ...change(inner.features) } });
}

/** Applies one change after the other. */
export function all(...changes: readonly Mutate[]): Mutate {
  return (inner) => changes.reduce((transport, change) => change(transport), inner);
}

/** Removes headers of packets. */
export function withoutHeaders(...names: readonly string[]): Mutate {
  return published((_, packets) =>
    packets.map((packet) => {
      const headers = Object.entries(packet.headers).filter(([name]) => !names.includes(name));
      return { ...packet, headers: Object.fromEntries(headers) };
    }),
  );
}
