import { requireFeatures } from "../contract/features.ts";
import type { Headers } from "../contract/message.ts";
import type { AnyOneWay } from "../contract/operation.ts";
import { MessagingError } from "../errors/messaging-error.ts";
import type { FilterOf } from "../filter/filter-of.ts";
import type { PreparedOperation } from "../prepare/prepare.ts";
import { requireExtra } from "../prepare/require-extra.ts";
import { resolvesWithin } from "../time/resolves-within.ts";
import type { Destination } from "../transport/destination.ts";
import { type CloseOptions, defaultCloseMs, type Start } from "../transport/subscription.ts";
import type { OpenReceiver } from "./receiver.ts";
import { startRequirements } from "./requirements.ts";

/** The open consumer of a command or an event. `H` are the headers of its messages. */
export interface Consumer<H extends object = Headers> {
  /**
   * Changes the number of messages that are handled at a time. 0 pauses. Commands that share a queue also share this
   * number. Does nothing once the consumer is closed.
   */
  resize(concurrency: number): void;
  /**
   * Replaces the filter of an event's consumer; undefined lets all events pass. A broker that declares `filters` applies
   * it to the whole group, and to events that are published from now on. Otherwise it applies to this consumer, and to
   * events that are delivered from now on.
   */
  setFilter(filter: FilterOf<H> | undefined): Promise<void>;
  /**
   * Moves the whole group of an event that keeps its messages. Rejects with `unsupported_capability` if the transport
   * does not declare `replay`, or `replayByTime` for a time.
   */
  seek(to: Start): Promise<void>;
  /**
   * Hands deferred messages to the handlers, by the `position` of their context, and resolves once all are settled.
   * Rejects with `unsupported_capability` if the transport does not declare `deferral`, `not_found` if a message does not
   * exist.
   */
  fetch(positions: readonly string[]): Promise<void>;
  /** Takes no new messages, and resolves once those in flight are settled or the time is up. */
  close(options?: CloseOptions): Promise<void>;
}

/** A subscribed receiver, with the functions that replace its filter. */
interface ConsumerParts {
  readonly prepared: PreparedOperation<AnyOneWay>;
  readonly destination: Destination;
  readonly opened: OpenReceiver;
  readonly setFilter: (filter: object | undefined) => Promise<void>;
}

export function createConsumer(parts: ConsumerParts): Consumer<object> {
  const { prepared, destination, opened, setFilter } = parts;
  const { transport, label } = prepared;
  const { subscription, receive, group } = opened;
  const fetching = new Set<Promise<void>>();
  let isClosed = false;

  function requireOpen(): void {
    if (isClosed) throw new MessagingError("closed", `The consumer of ${label} is closed. Open another.`);
  }

  return {
    resize(concurrency) {
      if (!isClosed) subscription.resize(concurrency);
    },
    async setFilter(filter) {
      requireOpen();
      await setFilter(filter);
    },
    async seek(to) {
      requireOpen();
      requireFeatures(transport, { replay: true, ...startRequirements(to) }, label);
      if (subscription.seek === undefined) throw notKeptError(prepared);
      await subscription.seek(to);
    },
    async fetch(positions) {
      requireOpen();
      const fetch = requireExtra(transport, { name: "fetch", requires: { deferral: true } }, label);
      if (positions.length === 0) return;
      const run = fetch(destination, group === undefined ? { positions } : { positions, group }, receive);
      fetching.add(run);
      try {
        await run;
      } finally {
        fetching.delete(run);
      }
    },
    async close(options) {
      isClosed = true;
      const { timeoutMs = defaultCloseMs } = options ?? {};
      await Promise.all([
        subscription.close(options),
        resolvesWithin(Promise.allSettled([...fetching]), timeoutMs),
      ]);
    },
  };
}

function notKeptError({ operation, label }: PreparedOperation): MessagingError {
  const advice =
    operation.kind === "event"
      ? 'Add "keepMs" to the event in the contract.'
      : "Only consumers of events can seek.";
  return new MessagingError(
    "unsupported_capability",
    `Messages of ${label} are not kept, so that its consumer cannot seek. ${advice}`,
  );
}
