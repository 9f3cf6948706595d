import { setMaxListeners } from "node:events";
import {
  type BackoffOptions,
  type CloseOptions,
  type Destination,
  MessagingError,
  type Receive,
  resolvesWithin,
  type SubscribeOptions,
  type Subscription,
  sleep,
} from "@posthorn/core/transport";
import type { ChannelModel } from "amqplib";
import type { Publisher } from "../publish/publisher.ts";
import type { Routes } from "../publish/routes.ts";
import type { Declarer } from "../topology/declarer.ts";
import type { Copies } from "./copies.ts";
import { type Deliveries, openDeliveries } from "./deliveries.ts";
import { openReader } from "./reader.ts";
import { openSettlements, type Settlements } from "./settlements.ts";
import { sourceOf } from "./source.ts";

/** The parts of a transport that its subscriptions share. */
export interface SubscriptionContext {
  /** The current connection, if there is one. */
  readonly model: () => ChannelModel | undefined;
  readonly publisher: Publisher;
  readonly routes: Routes;
  readonly declarer: Declarer;
  readonly copies: Copies;
  readonly reconnect: BackoffOptions;
  /** Called when a subscription cannot be restored although the connection works. */
  readonly onProblem: (cause: Error) => void;
  /** Called when a subscription is restored. */
  readonly onRecovery: () => void;
  /** The exclusive queues that are being restored. A reply to one of them would be lost. */
  readonly missingInboxes: Set<unknown>;
  /** Called when the last one is restored. */
  readonly onInboxesRestored: () => void;
}

export interface OpenOptions extends SubscribeOptions {
  readonly receive: Receive;
}

/** A subscription that continues on each new connection of its transport. */
export interface RecoveringSubscription extends Subscription {
  /** Resolves as `Reader.start` does. */
  start(model: ChannelModel): Promise<boolean>;
  up(model: ChannelModel): void;
}

const mostPrefetch = 65_535;
const closeChannelMs = 1_000;

/**
 * Connects the parts of a subscription: the reader takes messages from the broker, the deliveries pass them to the
 * receiver, and the settlements take effect on the channel.
 */
export function makeSubscription(
  context: SubscriptionContext,
  from: Destination,
  { receive, group, concurrency = 32, onInterrupted, onError }: OpenOptions,
): RecoveringSubscription {
  const { missingInboxes } = context;
  const source = sourceOf(from, group);
  const { isExclusive } = source;
  const closing = new AbortController();
  const ended = new AbortController();
  setMaxListeners(0, ended.signal); // each delivery may add a listener
  let stopping: Promise<unknown> = Promise.resolve();
  let closed: Promise<void> | undefined;

  const settlements: Settlements = openSettlements({
    ...context,
    ...source,
    onError,
    acknowledge: ({ channel, message }) => isExclusive || channel.acks.ack(message),
    nack: ({ channel, message }) => channel.acks.nack(message),
    redeliver: (inFlight, attempt) => deliveries.redeliver(inFlight, attempt),
    stopped: () => stopping,
    pause: (ms) => sleep(ms, closing.signal),
  });
  const deliveries: Deliveries = openDeliveries({
    source,
    copies: context.copies,
    settlements,
    receive,
    concurrency,
    onInterrupted,
    onError,
    closing: closing.signal,
    ended: ended.signal,
  });
  const reader = openReader({
    ...context,
    ...source,
    prefetch: from.ordered && !isExclusive ? 1 : Math.min(concurrency, mostPrefetch),
    onMessage: deliveries.arrive,
    onDetached: deliveries.dropWaiting,
    onBroken: (cause) => {
      if (!isExclusive) return;
      missingInboxes.add(reader);
      if (onInterrupted !== undefined) queueMicrotask(() => onInterrupted(cause)); // it may throw
    },
    onStartFailed: context.onProblem,
    onRestarted: () => {
      context.onRecovery();
      markInboxPresent();
    },
  });

  function markInboxPresent(): void {
    if (missingInboxes.delete(reader) && missingInboxes.size === 0) context.onInboxesRestored();
  }

  function close({ timeoutMs = 10_000 }: CloseOptions = {}): Promise<void> {
    closed ??= finish(timeoutMs);
    return closed;
  }

  async function finish(timeoutMs: number): Promise<void> {
    stopping = resolvesWithin(reader.stop(), timeoutMs);
    closing.abort();
    markInboxPresent(); // nobody waits for a reply there
    deliveries.giveBackWaiting();
    const until = performance.now() + timeoutMs;
    await stopping;
    await resolvesWithin(deliveries.idle(), until - performance.now());
    const cause = new MessagingError("closed", `The subscription to "${from.address}" is closed.`);
    ended.abort(cause);
    await resolvesWithin(reader.close(cause), closeChannelMs);
  }

  return { start: reader.start, up: reader.up, close };
}
