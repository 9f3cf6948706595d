import {
  asError,
  type Destination,
  isMessagingError,
  resolvesWithin,
  type Subscription,
  sleep,
  transportClosed,
} from "@posthorn/core/transport";
import type { ChannelModel } from "amqplib";
import { isRefused } from "../connection/broker-errors.ts";
import type { Connections } from "../connection/connections.ts";
import { newQueueMs } from "../topology/new-queues.ts";
import { subscribeRefused, subscribeTimeout } from "./subscribe-errors.ts";
import {
  makeSubscription,
  type OpenOptions,
  type RecoveringSubscription,
  type SubscriptionContext,
} from "./subscription.ts";

/** Opens the subscriptions of a transport, and restores them on each new connection. */
export interface Subscriber {
  open(from: Destination, options: OpenOptions): Promise<Subscription>;
  up(model: ChannelModel): void;
  /** Closes all subscriptions. None can be opened after that. */
  close(timeoutMs: number): Promise<void>;
}

export interface SubscriberOptions {
  readonly context: SubscriptionContext;
  readonly connections: Pick<Connections, "untilConsuming">;
  /** Milliseconds in which a subscription must be open. */
  readonly timeoutMs: number;
}

interface State extends SubscriberOptions {
  readonly subscriptions: Set<RecoveringSubscription>;
  /** Subscriptions that are not open yet. They may have deliveries already. */
  readonly opening: Set<RecoveringSubscription>;
  isClosed: boolean;
}

const retryMs = 100;

export function openSubscriber(options: SubscriberOptions): Subscriber {
  const state: State = { ...options, subscriptions: new Set(), opening: new Set(), isClosed: false };
  return {
    open: (from, openOptions) => open(state, from, openOptions),
    up: (model) => {
      for (const subscription of state.subscriptions) subscription.up(model);
    },
    close: async (timeoutMs) => {
      state.isClosed = true;
      const all = [...state.subscriptions, ...state.opening];
      await Promise.all(all.map((subscription) => subscription.close({ timeoutMs })));
    },
  };
}

/** Tries again on the next connection if the current one breaks meanwhile. */
async function open(state: State, from: Destination, options: OpenOptions): Promise<Subscription> {
  const { context, connections, timeoutMs, opening } = state;
  const until = performance.now() + timeoutMs;
  const connectUntil = performance.now() + (options.connectTimeoutMs ?? timeoutMs);
  let isNew = false;
  for (;;) {
    if (state.isClosed) throw transportClosed("rabbitmq");
    const { model } = await connections.untilConsuming(Math.min(connectUntil, until) - performance.now());
    if (state.isClosed) continue;
    const subscription = makeSubscription(context, from, options);
    opening.add(subscription);
    try {
      if (await startBefore(until, subscription, model)) isNew = true;
    } catch (error) {
      if (isMessagingError(error)) throw error;
      if (isRefused(error)) throw subscribeRefused(from, error);
      if (performance.now() >= until) throw subscribeTimeout(from, asError(error));
      await sleep(retryMs);
      continue;
    } finally {
      opening.delete(subscription);
    }
    const opened = follow(state, subscription);
    // Publishers in other programs may start once this resolves, and cannot know that the queue is new.
    if (isNew) await sleep(newQueueMs);
    return opened;
  }
}

async function startBefore(
  until: number,
  subscription: RecoveringSubscription,
  model: ChannelModel,
): Promise<boolean> {
  const started = subscription.start(model);
  if (await resolvesWithin(started, until - performance.now())) return started;
  void subscription.close({ timeoutMs: 0 });
  throw new Error("it did not answer in time");
}

function follow({ subscriptions }: State, subscription: RecoveringSubscription): Subscription {
  subscriptions.add(subscription);
  return {
    close: (options) => subscription.close(options).finally(() => subscriptions.delete(subscription)),
  };
}
