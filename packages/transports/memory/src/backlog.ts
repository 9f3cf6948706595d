import {
  reportLateSettlement,
  type Settlement,
  settlementOfThrown,
  withBackoff,
} from "@posthorn/core/transport";
import { type Consumer, hasRoom } from "./consumer.ts";
import { type Fifo, fifo } from "./fifo.ts";
import { deliver, type Held } from "./queued-packet.ts";
import type { Soon } from "./task-queue.ts";

/** What waits for the consumers of a queue, of one group of a topic, or of an inbox. */
export interface Backlog {
  /** How many packets it has, those in receivers' hands included. */
  readonly length: number;
  readonly ordered: boolean;
  readonly consumers: readonly Consumer[];
  add(held: Held): void;
  join(consumer: Consumer): void;
  /** The consumer gets no more. */
  leave(consumer: Consumer): void;
  /** Takes back what a consumer had in its hands and did not settle. */
  giveBack(held: readonly Held[]): void;
}

export interface BacklogOptions {
  readonly ordered: boolean;
  readonly soon: Soon;
  readonly later: (ms: number, task: () => void) => void;
  /** Puts a packet to the dead letters; false if there is no room. */
  readonly bury: (held: Held, settlement: Extract<Settlement, { kind: "dead-letter" }>) => boolean;
}

const deadLettersFullRetryMs = 1000;

/** Makes an empty backlog without consumers. */
export function openBacklog({ ordered, soon, later, bury }: BacklogOptions): Backlog {
  const ready = fifo<Held>();
  /** Behind the one packet of a key that is ready or in a receiver's hands: those that wait for it. */
  const lanes = new Map<string, Fifo<Held>>();
  const consumers: Consumer[] = [];
  let next = 0;
  let asked = false;

  function enter(held: Held): void {
    const { key } = held.packet;
    if (ordered && key !== undefined) {
      const lane = lanes.get(key);
      if (lane !== undefined) {
        lane.push(held);
        return;
      }
      lanes.set(key, fifo());
    }
    reenter(held);
  }

  function ask(): void {
    if (asked || consumers.length === 0 || ready.length === 0) return;
    asked = true;
    soon(handOut);
  }

  function handOut(): void {
    asked = false;
    while (ready.length > 0) {
      const consumer = nextConsumer();
      if (consumer === undefined) return;
      void hand(consumer, ready.shift() as Held);
    }
  }

  function nextConsumer(): Consumer | undefined {
    for (let tried = 0; tried < consumers.length; tried++) {
      next = next + 1 < consumers.length ? next + 1 : 0;
      const consumer = consumers[next] as Consumer;
      if (hasRoom(consumer)) return consumer;
    }
    return undefined;
  }

  async function hand(consumer: Consumer, held: Held): Promise<void> {
    const slot = consumer.inHand.add(held);
    held.attempt += 1;
    const delivery = deliver(held, consumer.signal);
    let settlement: Settlement;
    try {
      settlement = withBackoff(await consumer.receive(delivery), delivery);
    } catch (thrown) {
      settlement = settlementOfThrown(thrown, delivery, consumer.onError);
    }
    if (consumer.inHand.get(slot) !== held) return reportLateSettlement(delivery, consumer.onError);
    consumer.inHand.remove(slot);
    settle(held, settlement);
    if (consumer.inHand.size === 0) consumer.onIdle?.();
    ask();
  }

  function settle(held: Held, settlement: Settlement): void {
    switch (settlement.kind) {
      case "done":
        release(held);
        break;
      case "retry":
        if (settlement.attempted === false) held.attempt -= 1;
        retry(held, settlement.afterMs ?? 0);
        break;
      case "dead-letter":
        if (bury(held, settlement)) release(held);
        else retry(held, deadLettersFullRetryMs);
        break;
      case "defer":
        settle(held, { kind: "dead-letter", reason: 'transport "memory" cannot defer' });
    }
  }

  function release(held: Held): void {
    backlog.length -= 1;
    const { key } = held.packet;
    if (!ordered || key === undefined) return;
    const following = lanes.get(key)?.shift();
    if (following === undefined) lanes.delete(key);
    else ready.push(following);
  }

  function retry(held: Held, afterMs: number): void {
    if (afterMs > 0) later(afterMs, () => reenter(held));
    else ready.push(held);
  }

  function reenter(held: Held): void {
    ready.push(held);
    ask();
  }

  const backlog = {
    length: 0,
    ordered,
    consumers,
    add(held: Held): void {
      backlog.length += 1;
      const { delayMs = 0 } = held.packet;
      if (delayMs > 0) later(delayMs, () => enter(held));
      else enter(held);
    },
    join(consumer: Consumer): void {
      consumers.push(consumer);
      ask();
    },
    leave(consumer: Consumer): void {
      const index = consumers.indexOf(consumer);
      if (index >= 0) consumers.splice(index, 1);
    },
    giveBack(returned: readonly Held[]): void {
      for (const held of returned.toReversed()) ready.unshift(held);
      ask();
    },
  };
  return backlog;
}
