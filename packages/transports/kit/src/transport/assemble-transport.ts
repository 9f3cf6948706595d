import {
  type CloseOptions,
  checkConcurrency,
  checkPackets,
  checkSubscription,
  checkTransaction,
  type Destination,
  defaultCloseMs,
  type Features,
  type Outgoing,
  type PublishOptions,
  type Receipt,
  type Receive,
  resolvesWithin,
  type SubscribeOptions,
  type Subscription,
  type Transport,
  transportClosed,
  withDeadLetterQueue,
} from "@posthorn/core/transport";
import type { Link } from "../connection/link.ts";
import type { Ledger } from "../publish/ledger.ts";

/** What a protocol adds to make a transport. */
export interface TransportParts<F extends Features>
  extends Pick<Transport<F>, "name" | "features" | "inboxPrefixes" | "bindings" | "more"> {
  readonly link: Link;
  readonly ledger: Pick<Ledger<never, never>, "drained" | "close">;
  /** Publishes packets that were checked. Dead letters have become a queue, unless `hasDeadLetters`. */
  readonly publish: (
    to: Destination,
    packets: readonly Outgoing[],
    options: PublishOptions,
  ) => Promise<readonly Receipt[] | undefined>;
  /** Opens a subscription that was checked. */
  readonly subscribe: (
    from: Destination,
    receive: Receive,
    options: SubscribeOptions,
  ) => Promise<Subscription>;
  /** Closes the connections in an orderly way. The link is closed after that. */
  readonly disconnect: () => Promise<void>;
  /** True if the broker has its own place for dead letters. Default false: see `withDeadLetterQueue`. */
  readonly hasDeadLetters?: boolean;
}

/**
 * Makes a transport of its parts, whose link is up. It is open, closing or closed: while it is closing it accepts no new subscriptions, and
 * running handlers can still publish.
 */
export function assembleTransport<F extends Features>(parts: TransportParts<F>): Transport<F> {
  const { name, features, link, ledger, inboxPrefixes, bindings, more } = parts;
  const openings = new Set<Promise<Subscription>>();
  const subscriptions = new Set<Subscription>();
  let isClosing = false;
  let isEnding = false;
  let isClosed = false;
  let closing: Promise<void> | undefined;
  link.watch({ ended: (cause) => ledger.close(cause) });
  const placeOf = (at: Destination): Destination => (parts.hasDeadLetters ? at : withDeadLetterQueue(at));

  /** Without a promise of its own, because every packet passes through here. */
  function publish(
    at: Destination,
    packets: readonly Outgoing[],
    options: PublishOptions = {},
  ): Promise<readonly Receipt[] | undefined> {
    try {
      const ended = isClosed ? transportClosed(name) : link.ended();
      if (ended !== undefined) throw ended;
      const to = placeOf(at);
      checkPackets(parts, to, packets);
      checkTransaction(parts, options);
      return parts.publish(to, packets, options);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  async function subscribe(
    from: Destination,
    receive: Receive,
    options: SubscribeOptions = {},
  ): Promise<Subscription> {
    if (isClosing) throw transportClosed(name);
    checkSubscription(parts, from, options);
    const opening = parts.subscribe(placeOf(from), receive, options);
    openings.add(opening);
    const opened = await opening.finally(() => openings.delete(opening));
    const subscription: Subscription = {
      ...opened,
      resize(concurrency) {
        checkConcurrency(concurrency);
        opened.resize(concurrency);
      },
      async close(closeOptions) {
        await opened.close(closeOptions);
        subscriptions.delete(subscription);
      },
    };
    subscriptions.add(subscription);
    if (isEnding) await subscription.close({ timeoutMs: 0 });
    return subscription;
  }

  async function end({ timeoutMs = defaultCloseMs }: CloseOptions): Promise<void> {
    const until = performance.now() + timeoutMs;
    // Those that are not open yet may have deliveries already.
    if (link.isUp()) await resolvesWithin(Promise.allSettled(openings), timeoutMs);
    isEnding = true;
    await Promise.all([...subscriptions].map((subscription) => subscription.close({ timeoutMs })));
    await resolvesWithin(ledger.drained(), Math.max(0, until - performance.now()));
    isClosed = true;
    await parts.disconnect();
    link.close(); // which closes the ledger
  }

  return {
    name,
    features,
    ...(inboxPrefixes === undefined ? {} : { inboxPrefixes }),
    ...(bindings === undefined ? {} : { bindings }),
    ...(more === undefined ? {} : { more }),
    publish,
    subscribe,
    close(options = {}) {
      isClosing = true;
      closing ??= end(options);
      return closing;
    },
    health: link.health,
  };
}
