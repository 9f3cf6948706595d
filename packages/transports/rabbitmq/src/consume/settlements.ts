import {
  asError,
  backoffMs,
  type Destination,
  isMessagingError,
  MessagingError,
  reportLateSettlement,
  type Settlement,
  type SubscribeOptions,
  settlementOfThrown,
} from "@posthorn/core/transport";
import type { PublishLimits } from "../publish/ledger.ts";
import { keepProperties, travel } from "../wire/headers.ts";
import type { Publisher } from "../publish/publisher.ts";
import type { QueueRoute, Routes } from "../publish/routes.ts";
import type { Arrived } from "./in-flight.ts";
import { deadMessages } from "./dead-letters.ts";
import { queuedDelay, shortestDelayMs } from "./retry-delays.ts";
import type { Moves } from "./copies.ts";

export interface Settler {
  /** Does what a settlement says. Resolves once that is done; never rejects. */
  settle(arrived: Arrived, settlement: Settlement): Promise<void>;
  /** Gives back what no receiver was called with. Resolves once that is done; never rejects. */
  giveBack(arrived: Arrived): Promise<void>;
}

export interface SettleOptions {
  readonly from: Destination;
  readonly group: string | undefined;
  /** The queue that a copy goes back to. */
  readonly queue: string;
  /** Whether nothing is kept of what comes: there are no dead letters, and no way back to the broker. */
  readonly isOwn: boolean;
  readonly publisher: Publisher;
  readonly routes: Routes;
  readonly moves: Moves;
  readonly onError: SubscribeOptions["onError"];
  /** Acknowledges it. */
  readonly finish: (arrived: Arrived) => void;
  /** Gives it back to the broker, which counts that as an attempt. */
  readonly nack: (arrived: Arrived) => void;
  /** Delivers it again from here, as that attempt. False if the subscription is closing. */
  readonly redeliver: (arrived: Arrived, attempt: number) => boolean;
  /** Resolves once a subscription that closes gets no more deliveries. */
  readonly stopped: () => Promise<unknown>;
  /** Waits, or less long if the subscription closes. */
  readonly pause: (ms: number) => Promise<void>;
}

type Retry = Extract<Settlement, { kind: "retry" }>;
type DeadLetter = Extract<Settlement, { kind: "dead-letter" }>;

/** Before a packet that could not be put to the dead letters is delivered again. */
const deadLetterPace = { leastMs: 1_000, mostMs: 30_000 };

export function openSettler(options: SettleOptions): Settler {
  const { from, group, queue, isOwn, publisher, routes, moves, finish, pause } = options;

  /** Whether a settlement still counts. */
  function isLive({ attachment }: Arrived): boolean {
    return isOwn || attachment.live;
  }

  async function settle(arrived: Arrived, settlement: Settlement): Promise<void> {
    if (!isLive(arrived)) return reportLateSettlement(arrived.delivery, options.onError);
    switch (settlement.kind) {
      case "done":
        return finish(arrived);
      case "retry":
        return retry(arrived, settlement);
      case "dead-letter":
        return bury(arrived, settlement);
      case "defer":
        return bury(arrived, { kind: "dead-letter", reason: 'transport "rabbitmq" cannot defer' });
    }
  }

  async function retry(arrived: Arrived, { afterMs = 0, attempted = true }: Retry): Promise<void> {
    // What is ordered keeps its place: the next one of its key waits with it.
    if (from.ordered || isOwn || afterMs < shortestDelayMs) {
      if (afterMs > 0) await pause(afterMs);
      return deliverAgain(arrived, attempted);
    }
    try {
      await moveTo(routes.delayed(queue, queuedDelay(afterMs)), arrived, attempted);
    } catch {
      await pause(afterMs); // the packet is still here, so the wait is too
      await deliverAgain(arrived, attempted);
    }
  }

  async function deliverAgain(arrived: Arrived, attempted: boolean): Promise<void> {
    if (!isLive(arrived)) return; // the broker delivers it again
    const { attempt } = arrived.delivery;
    if (isOwn) options.redeliver(arrived, attempted ? attempt + 1 : attempt);
    else if (attempted) options.nack(arrived);
    else if (!options.redeliver(arrived, attempt)) await giveBack(arrived);
  }

  async function giveBack(arrived: Arrived): Promise<void> {
    if (isOwn) return;
    await options.stopped(); // else the copy could be delivered to this consumer, and be counted
    if (!isLive(arrived)) return;
    // In an order it must keep its place, at the price of being counted.
    if (from.ordered) return options.nack(arrived);
    await moveTo(routes.back(queue), arrived, false).catch(() => {
      if (isLive(arrived)) options.nack(arrived);
    });
  }

  /** Publishes a copy that comes back to the queue, then acknowledges the original. */
  function moveTo(route: QueueRoute, arrived: Arrived, attempted: boolean): Promise<void> {
    const { message, delivery } = arrived;
    return move(arrived, (token) => {
      const properties = keepProperties(message.properties, {
        [travel.attempts]: attempted ? delivery.attempt : delivery.attempt - 1,
        [travel.address]: delivery.address,
        [travel.copy]: token,
      });
      const copy = { key: route.queue, properties, body: message.content };
      return publisher.publish(route, [copy], limitsOf(arrived));
    });
  }

  async function move(arrived: Arrived, publish: (token: string) => Promise<void>): Promise<void> {
    const { attachment, message } = arrived;
    const { token, moved, stayed } = moves.begin({ queue, message, signal: attachment.aborter.signal });
    try {
      await publish(token);
      moved();
    } catch (error) {
      if (stayed()) throw error;
    }
    if (isLive(arrived)) finish(arrived);
  }

  async function bury(arrived: Arrived, settlement: DeadLetter): Promise<void> {
    if (isOwn) return finish(arrived);
    const { route, messages } = deadMessages(routes, { from, group, arrived, settlement });
    try {
      await move(arrived, async () => {
        for (const message of messages) {
          try {
            return await publisher.publish(route, [message()], limitsOf(arrived));
          } catch (error) {
            if (!isMessagingError(error, "message_too_large") || message === messages.at(-1)) throw error;
          }
        }
      });
    } catch (error) {
      if (!isLive(arrived)) return;
      reportUnburied(arrived, asError(error));
      await pause(backoffMs(arrived.delivery.attempt - 1, deadLetterPace));
      if (isLive(arrived)) options.nack(arrived);
    }
  }

  function reportUnburied({ delivery }: Arrived, cause: Error): void {
    const why = isMessagingError(cause) ? cause.text : cause.message;
    const text = `A packet could not be put to its dead letters, and is delivered again: ${why}`;
    const code = isMessagingError(cause) ? cause.code : "publish_refused";
    settlementOfThrown(new MessagingError(code, text, { cause }), delivery, options.onError);
  }

  return { settle, giveBack };
}

/** Once the attachment is dead the broker delivers the packet again, so nothing more is sent for it. */
function limitsOf({ attachment }: Arrived): PublishLimits {
  return { signal: attachment.aborter.signal, onlyUnsent: true };
}
