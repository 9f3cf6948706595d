import {
  type Delivery,
  type Destination,
  deadLetters,
  deadPacket,
  isMessagingError,
  type Settlement,
} from "@posthorn/core";
import type { ConsumeMessage } from "amqplib";
import { keepProperties, travel } from "../publish/properties.ts";
import type { Publisher } from "../publish/publisher.ts";
import type { Routes } from "../publish/routes.ts";
import { routingKey } from "../topology/names.ts";
import type { Attachment } from "./attachment.ts";
import { queuedDelay, shortestDelayMs } from "./delays.ts";

/** A delivery, and where it came from. */
export interface Arrived {
  readonly attachment: Attachment;
  readonly message: ConsumeMessage;
  readonly delivery: Delivery;
}

/** Does what a settlement says. Resolves once that is done; never rejects. */
export type Settle = (arrived: Arrived, settlement: Settlement) => Promise<void>;

export interface SettleOptions {
  readonly from: Destination;
  readonly group: string | undefined;
  /** The queue that a delayed packet comes back to. */
  readonly queue: string;
  /** Whether nothing is kept of what comes: there are no dead letters, and no way back to the broker. */
  readonly isOwn: boolean;
  readonly publisher: Publisher;
  readonly routes: Routes;
  readonly finish: (arrived: Arrived) => void;
  /** Hands it out again. */
  readonly requeue: (arrived: Arrived) => void;
  /** Waits, or less long if the subscription closes. */
  readonly pause: (ms: number) => Promise<void>;
}

/** What is left of a reason where it and the other headers are too large together. */
const longestReason = 1_000;
/** Before what could not be put to the dead letters is handed out again. */
const mendMs = 1_000;

export function settler(options: SettleOptions): Settle {
  const { from, group, queue, isOwn, publisher, routes, finish, requeue, pause } = options;

  return async (arrived, settlement) => {
    switch (settlement.kind) {
      case "done":
        return finish(arrived);
      case "retry":
        return retry(arrived, settlement.afterMs ?? 0);
      case "dead-letter":
        return bury(arrived, settlement);
      case "defer":
        return bury(arrived, { kind: "dead-letter", reason: 'transport "rabbitmq" cannot defer' });
    }
  };

  async function retry(arrived: Arrived, afterMs: number): Promise<void> {
    // What is ordered keeps its place: the next one of its key waits with it.
    if (from.ordered || isOwn || afterMs < shortestDelayMs) {
      if (afterMs > 0) await pause(afterMs);
      return requeue(arrived);
    }
    const { message, delivery } = arrived;
    const route = routes.delayed(queue, queuedDelay(afterMs));
    const properties = keepProperties(message.properties, {
      [travel.attempts]: delivery.attempt,
      [travel.address]: delivery.address,
    });
    const sent = publisher.publish(route, [{ key: route.queue, properties, body: message.content }]);
    await sent.then(
      () => finish(arrived),
      () => pause(afterMs).then(() => requeue(arrived)), // the packet is still ours, so that the wait is too
    );
  }

  async function bury(arrived: Arrived, settlement: DeadLetter): Promise<void> {
    if (isOwn) return finish(arrived);
    if (!arrived.attachment.live) return;
    try {
      await publishDead(arrived, settlement).catch((error: unknown) => {
        if (!isMessagingError(error, "message_too_large")) throw error;
        const reason = settlement.reason.slice(0, longestReason);
        return publishDead(arrived, { kind: "dead-letter", reason });
      });
    } catch {
      // Nothing is lost: it stays where it is, and whoever gets it next tries again.
      await pause(mendMs);
      return requeue(arrived);
    }
    finish(arrived);
  }

  async function publishDead({ message, delivery }: Arrived, settlement: DeadLetter): Promise<void> {
    const dead = deadLetters(from, group);
    // The packet as it came: its handler may have changed the delivery.
    const { headers } = deadPacket({ ...delivery, headers: {}, body: message.content }, settlement);
    const properties = keepProperties(message.properties, { ...headers, [travel.address]: delivery.address });
    await publisher.publish(routes.to(dead), [{ key: routingKey(dead), properties, body: message.content }]);
  }
}

type DeadLetter = Extract<Settlement, { kind: "dead-letter" }>;
