import { requireFeatures } from "../contract/features.ts";
import type { Transport } from "../transport/transport.ts";
import type { ReplySubscription, ReplySubscriptions } from "./reply-subscriptions.ts";

/** The way of the requests over one transport, and of their replies. */
export interface Lane {
  /** Publishes the requests. */
  readonly transport: Transport;
  /** Carries the replies. */
  readonly replies: Transport;
  readonly subscriptions: ReplySubscriptions;
  /**
   * The last publish that succeeded. A transport in memory returns the same promise each time, which then need not be
   * awaited again.
   */
  accepted: Promise<unknown> | undefined;
}

/** The lanes of one requester, each made by the first request over its transport. */
export interface Lanes {
  of(transport: Transport): Lane;
  /** Closes the subscriptions of all lanes. */
  close(): Promise<void>;
}

export interface LanesOptions {
  /** Carries the replies to all requests. Default: the transport of each request. */
  readonly replies: Transport | undefined;
  /** Makes the subscriptions to the replies that come over a transport. Called once for each. */
  readonly subscriptionsOver: (replies: Transport) => ReplySubscriptions;
}

export function openLanes(options: LanesOptions): Lanes {
  const lanes = new Map<Transport, Lane>();
  const subscriptions = new Map<Transport, ReplySubscriptions>();
  let last: Lane | undefined; // most requesters have one

  function subscriptionsOver(replies: Transport): ReplySubscriptions {
    const existing = subscriptions.get(replies);
    if (existing !== undefined) return existing;
    const opened = options.subscriptionsOver(replies);
    subscriptions.set(replies, opened);
    return opened;
  }

  function openLane(transport: Transport): Lane {
    const replies = options.replies ?? transport;
    const lane: Lane = { transport, replies, subscriptions: subscriptionsOver(replies), accepted: undefined };
    lanes.set(transport, lane);
    return lane;
  }

  return {
    of(transport) {
      if (last?.transport !== transport) last = lanes.get(transport) ?? openLane(transport);
      return last;
    },
    async close() {
      await Promise.all([...subscriptions.values()].map((each) => each.close()));
    },
  };
}

/**
 * Returns the subscription to the requester's inbox. Throws MessagingError `unsupported_capability` if the transport of
 * the replies has no inboxes.
 *
 * @param label - names the query in the error
 */
export function inboxOf({ replies, subscriptions }: Lane, label: string): ReplySubscription {
  if (!replies.features.inboxes) requireFeatures(replies, { inboxes: true }, label);
  return subscriptions.inbox;
}
