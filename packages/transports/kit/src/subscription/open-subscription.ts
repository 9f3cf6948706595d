import {
  type CloseOptions,
  type Destination,
  MessagingError,
  type Receive,
  type SubscribeOptions,
  type Subscription,
  type SubscriptionEvent,
} from "@posthorn/core/transport";
import type { Link } from "../connection/link.ts";
import type { ReportProblem } from "../connection/problem-log.ts";
import { disconnectedBefore, type InFlight } from "../receiver/in-flight.ts";
import { openReceiver, type Receiver } from "../receiver/receiver.ts";
import type { ReceiverOptions } from "../receiver/receiver-state.ts";
import { createSettle, type Settler } from "../settlement/settle.ts";
import { type KeptSubscription, keepSubscribed } from "./keep-subscribed.ts";

/** A subscription that is to be opened. */
export interface SubscriptionRequest {
  readonly link: Link;
  /** The transport's name. */
  readonly transport: string;
  /** Logs why nothing is delivered. */
  readonly reportProblem: ReportProblem;
  /** The transport's `timeoutMs`. */
  readonly timeoutMs: number;
  readonly from: Destination;
  readonly receive: Receive;
  readonly options: SubscribeOptions;
}

/** What a protocol adds to make a subscription. */
export interface SubscriptionProtocol<T>
  extends Pick<Settler<T>, "read" | "done" | "retry" | "deadLetters" | "transaction" | "defer">,
    Pick<ReceiverOptions<T>, "keyOf" | "prepare" | "onRoom" | "largestCount" | "largestBytes"> {
  /**
   * Makes deliveries flow on the present connection, each to `deliver`, and gives up what it had begun before. Resolves once
   * they do; rejects if the broker refuses. Called again after each reconnection.
   */
  readonly start: (subscription: OpenSubscription<T>) => Promise<void>;
  /** Ends the deliveries. Resolves once none can come any more. Must not reject. Called only while the link is up. */
  readonly stop: () => Promise<void>;
  /** Returns a packet that no receiver was called with. Default: `retry` at once, not attempted. */
  readonly giveBack?: (inFlight: InFlight<T>) => Promise<void> | void;
  /** Tells the broker that the concurrency has changed. */
  readonly resized?: (concurrency: number) => void;
  /** True if a delivery can still be settled after a reconnection. Default false: the broker delivers the packet again. */
  readonly outlivesConnection?: boolean;
  /** Called once nothing is in flight. The subscription is closed once that resolves. Must not reject. */
  readonly onClosed?: () => Promise<void> | void;
}

/** A subscription, for its protocol. */
export interface OpenSubscription<T> {
  readonly receiver: Receiver<T>;
  /** Takes a delivery. If nothing is stored, one that finds no room is dropped, and reported as `interrupted`. */
  deliver(item: T, bytes: number, attempt: number): void;
  /** Reports an event that only the protocol knows of: `assigned` and `revoked`. */
  notify(event: SubscriptionEvent): void;
  /** Begins again, because the broker has ended the deliveries although the connection is up. */
  restart(cause: Error): void;
}

/** Packets that are dropped are reported at most this often. */
const quietMs = 1_000;

/** True for an inbox, a light queue, and a topic without a group: the broker stores nothing for a subscription to it. */
export function storesNothing({ kind, delivery }: Destination, group: string | undefined): boolean {
  return kind === "inbox" || delivery === "light" || (kind === "topic" && group === undefined);
}

/**
 * Opens a subscription, and keeps it going. Resolves once deliveries flow.
 *
 * If the broker stores nothing for it, its packets are never settled: a retry happens in this process, and everything else
 * ends the packet. Otherwise the settlements go to the protocol.
 */
export async function openSubscription<T>(
  request: SubscriptionRequest,
  protocol: SubscriptionProtocol<T>,
): Promise<Subscription> {
  const { link, from, options, timeoutMs } = request;
  const isStored = !storesNothing(from, options.group);
  let quietUntil = 0;
  const receiver = receiverOf(request, protocol, () => kept);
  const kept: KeptSubscription = keepSubscribed(link, {
    what: `${from.kind} "${from.address}"`,
    start: () => protocol.start(opened),
    onEvent: options.onEvent,
    storesNothing: !isStored,
    reportProblem: request.reportProblem,
  });
  const opened: OpenSubscription<T> = {
    receiver,
    deliver(item, bytes, attempt) {
      if (receiver.offer(item, bytes, attempt)) return;
      const now = performance.now();
      if (now < quietUntil) return;
      quietUntil = now + quietMs;
      const text = `Too many packets from "${from.address}" wait for their receiver. The next ones were dropped.`;
      kept.interrupt(new MessagingError("overloaded", text));
    },
    notify: kept.notify,
    restart: kept.restart,
  };
  const stopWatching = link.watch({
    down(cause) {
      if (isStored && protocol.outlivesConnection !== true) receiver.abandon(disconnectedBefore(cause));
    },
  });

  async function close(closeOptions?: CloseOptions): Promise<void> {
    const overdue = await receiver.close(closeOptions);
    kept.end();
    stopWatching();
    if (isStored && link.isUp()) {
      for (const inFlight of overdue) await returned(protocol.retry, inFlight, true);
    }
    await protocol.onClosed?.();
  }

  try {
    await kept.begin(options.connectTimeoutMs ?? timeoutMs);
  } catch (error) {
    await close({ timeoutMs: 0 });
    throw error;
  }
  return {
    resize(concurrency) {
      receiver.resize(concurrency);
      protocol.resized?.(concurrency);
    },
    close,
  };
}

function receiverOf<T>(
  request: SubscriptionRequest,
  protocol: SubscriptionProtocol<T>,
  keptOf: () => KeptSubscription,
): Receiver<T> {
  const { transport, link, from, receive, options } = request;
  const { concurrency = 32, group, onError } = options;
  const { read, giveBack, retry, stop, start: _, ...rest } = protocol;
  const isStored = !storesNothing(from, group);
  const receiver: Receiver<T> = openReceiver<T>({
    ...rest,
    takesAll: isStored,
    address: from.address,
    receive,
    onError,
    concurrency,
    read,
    settle: createSettle<T>(
      isStored
        ? { ...rest, transport, onError, read, retry }
        : {
            transport,
            onError,
            read,
            done: () => {},
            retry: (inFlight, { afterMs, attempted }) => receiver.again(inFlight, afterMs, attempted),
          },
    ),
    giveBack(inFlight) {
      if (isStored) return returned(giveBack ?? retry, inFlight, false);
      return undefined;
    },
    async stop() {
      keptOf().end();
      if (link.isUp()) await link.whileUp(stop()).catch(() => {});
    },
  });
  return receiver;
}

/** Returns a packet to the broker. If that fails, the broker delivers it again in any case. */
async function returned<T>(
  retry: Settler<T>["retry"],
  inFlight: InFlight<T>,
  attempted: boolean,
): Promise<void> {
  try {
    await retry(inFlight, { kind: "retry", afterMs: 0, attempted });
  } catch {
    // The connection broke, or the channel of the delivery.
  }
}
