import type { Destination } from "../transport/destination.ts";
import type { Receive } from "../transport/settlement.ts";
import type { Subscription } from "../transport/subscription.ts";
import type { Transport } from "../transport/transport.ts";

/** A requester's subscription to its inbox, or to a topic whose replies it shares with others. */
export interface ReplySubscription {
  readonly destination: Destination;
  isOpen: boolean;
  opening: Promise<Subscription> | undefined;
  /** The number of requests that wait for a reply from there. */
  pending: number;
}

/** The subscriptions of one requester. Each is opened when it is first needed, and again after that failed. */
export interface ReplySubscriptions {
  readonly inbox: ReplySubscription;
  topic(destination: Destination): ReplySubscription;
  /** Resolves once replies flow. */
  open(subscription: ReplySubscription): Promise<unknown>;
  close(): Promise<void>;
}

export interface ReplySubscriptionsOptions {
  readonly transport: Transport;
  readonly inbox: Destination;
  /** Receives the packets of the inbox. */
  readonly receive: Receive;
  /** Receives the packets of a topic. Most of them are for other requesters. */
  readonly receiveShared: Receive;
  readonly onInterrupted: (subscription: ReplySubscription, cause: Error) => void;
}

/** Beyond that, subscriptions to topics that no request waits for are closed. */
const mostTopics = 100;

export function openReplySubscriptions(options: ReplySubscriptionsOptions): ReplySubscriptions {
  const inbox = subscriptionTo(options.inbox);
  const topics = new Map<string, ReplySubscription>();

  function topic(destination: Destination): ReplySubscription {
    const existing = topics.get(destination.address);
    if (existing !== undefined) return existing;
    if (topics.size >= mostTopics) closeIdle();
    const added = subscriptionTo(destination);
    topics.set(destination.address, added);
    return added;
  }

  function closeIdle(): void {
    for (const [address, subscription] of topics) {
      if (subscription.pending > 0) continue;
      topics.delete(address);
      close(subscription).catch(() => {}); // no request depends on it
    }
  }

  function open(subscription: ReplySubscription): Promise<unknown> {
    const { transport, receive, receiveShared, onInterrupted } = options;
    subscription.opening ??= transport
      .subscribe(subscription.destination, subscription === inbox ? receive : receiveShared, {
        concurrency: 1024,
        connectTimeoutMs: 1_000,
        onEvent: (event) => {
          if ("cause" in event) onInterrupted(subscription, event.cause);
        },
      })
      .then(
        (opened) => {
          subscription.isOpen = true;
          return opened;
        },
        (error) => {
          subscription.opening = undefined;
          throw error;
        },
      );
    return subscription.opening;
  }

  return {
    inbox,
    topic,
    open,
    async close() {
      await Promise.all([inbox, ...topics.values()].map(close));
    },
  };
}

function subscriptionTo(destination: Destination): ReplySubscription {
  return { destination, isOpen: false, opening: undefined, pending: 0 };
}

/**
 * A subscription that is still opening is closed once it is open. That is not awaited: the broker may be away for
 * long.
 */
async function close({ opening, isOpen }: ReplySubscription): Promise<void> {
  const closed = opening?.then(
    (subscription) => subscription.close(),
    () => undefined,
  );
  if (isOpen) await closed;
}
