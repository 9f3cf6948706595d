import {
  type Extras,
  type Features,
  MessagingError,
  type Subscription,
  type Transport,
  type WrappedFeatures,
  type WrapperExtras,
  type WrapperMembers,
  wrapTransport,
} from "@posthorn/core/transport";
import { limitAttempts } from "./retry/limit-attempts.ts";
import { lostAttemptsOf } from "./retry/lost-attempts.ts";
import { openRetryingSubscription } from "./retry/retrying-subscription.ts";

export interface RetryOptions {
  /**
   * The number of attempts after which a packet goes to the dead letters, which the transport must have. Default: no limit;
   * the consumers of a contract have its own.
   */
  readonly attempts?: number;
  /** Most packets of one subscription that wait in this process beside those that run. Default 1,000. */
  readonly mostWaiting?: number;
  /** Most bytes of these packets. Default 16,777,216. */
  readonly mostWaitingBytes?: number;
}

/** The features of a transport, with redelivery and attempts, and without deferral. */
export type Retried<F extends Features> = F extends { readonly redelivery: true; readonly attempts: true }
  ? F
  : WrappedFeatures<
      F,
      {
        replaces: never;
        keeps: Exclude<keyof Extras, "fetch">;
        features: { readonly redelivery: true; readonly attempts: true };
      }
    >;

/**
 * Adds redelivery and the counting of attempts to a transport. A transport that has both keeps its own.
 *
 * A packet of a queue that is to be retried is published again with the delay, if the transport declares `delay` and the
 * queue is not ordered; any process then goes on, and counts on. Any other packet waits in this process, unsettled, and holds
 * up its key at an ordered destination; if the process ends, its attempts begin anew. When `mostWaiting` packets wait,
 * further ones take up the subscription's concurrency, so that no more are read.
 */
export function withRetry<F extends Features, Tx = never>(
  inner: Transport<F, Tx>,
  options: RetryOptions = {},
): Transport<Retried<F>, Tx> {
  const { attempts } = options;
  if (attempts !== undefined) checkAttempts(inner, attempts);
  const hasBoth = inner.features.redelivery && inner.features.attempts;
  if (!hasBoth) return retrying(inner, options) as Transport<Retried<F>, Tx>;
  return (attempts === undefined ? inner : limited(inner, attempts)) as Transport<Retried<F>, Tx>;
}

function checkAttempts({ name, features }: Pick<Transport, "name" | "features">, attempts: number): void {
  if (!(attempts >= 1)) {
    const text = `A packet cannot be attempted ${attempts} times. Give \`attempts\` of at least 1, or leave it out.`;
    throw new MessagingError("invalid_argument", text);
  }
  if (features.deadLetter) return;
  const text =
    `Transport "${name}" does not declare "deadLetter", where packets go after ${attempts} attempts. ` +
    "Wrap it first: withRetry(withDeadLetters(transport), { attempts }).";
  throw new MessagingError("unsupported_capability", text);
}

function retrying(inner: Transport, options: RetryOptions): Transport {
  const { attempts, mostWaiting = 1_000, mostWaitingBytes = 16_777_216 } = options;
  const limits = { packets: mostWaiting, bytes: mostWaitingBytes };
  const counts = new Map<string, number>();
  const subscriptions = new Set<Subscription>();

  const subscribe: Transport["subscribe"] = async (from, receive, subscribeOptions = {}) => {
    const group = from.kind === "topic" ? subscribeOptions.group : undefined;
    const subscription = await openRetryingSubscription({
      inner,
      from,
      receive: attempts === undefined ? receive : limitAttempts(receive, attempts, subscribeOptions),
      options: subscribeOptions,
      limits,
      lostAttempts: lostAttemptsOf(counts, from, group),
    });
    subscriptions.add(subscription);
    const close: Subscription["close"] = async (closeOptions) => {
      await subscription.close(closeOptions);
      subscriptions.delete(subscription);
    };
    return { ...subscription, close };
  };

  const close: Transport["close"] = async (closeOptions) => {
    try {
      await Promise.all([...subscriptions].map((subscription) => subscription.close(closeOptions)));
    } finally {
      await inner.close(closeOptions);
    }
  };

  const { atomicSettle } = inner.features;
  const features = {
    redelivery: true,
    attempts: true,
    atomicSettle,
    limits: { ...inner.features.limits, longestRetryMs: Number.POSITIVE_INFINITY },
  };
  const members = { features, subscribe, close, more: extrasBesideFetch(inner) };
  return wrapTransport(inner, members, (each) => withRetry(each, options));
}

/** Limits the attempts of a transport that has redelivery itself. */
function limited(inner: Transport, attempts: number): Transport {
  const { atomicSettle } = inner.features;
  const fetch = inner.more?.fetch;
  const members: WrapperMembers = {
    features: { atomicSettle },
    subscribe: (from, receive, options) =>
      inner.subscribe(from, limitAttempts(receive, attempts, options), options),
    more: {
      ...extrasBesideFetch(inner),
      fetch: fetch && ((from, deferred, receive) => fetch(from, deferred, limitAttempts(receive, attempts))),
    },
  };
  return wrapTransport(inner, members, (each) => withRetry(each, { attempts }));
}

/** The optional members that deliver nothing to receivers. */
function extrasBesideFetch({ more = {} }: Pick<Transport, "more">): Omit<WrapperExtras, "fetch"> {
  const { ask, cancel, publishAll, browse, measure, topology } = more;
  return { ask, cancel, publishAll, browse, measure, topology };
}
