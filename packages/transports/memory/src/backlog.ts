import {
  reportLateSettlement,
  type Settlement,
  settlementOfThrown,
  withBackoff,
} from "@posthorn/core/transport";
import { type Consumer, hasRoom } from "./consumer.ts";
import { type Fifo, fifo } from "./fifo.ts";
import { deliveryOf, type QueuedPacket } from "./queued-packet.ts";
import type { RunSoon } from "./task-queue.ts";

// A packet is in one of four states:
//   delayed    a timer makes it ready, after its own delay or before its next attempt;
//   blocked    an earlier packet of its key is not settled (ordered destinations only);
//   ready      the next consumer with room gets it;
//   in flight  a receiver has it. Its settlement removes it, or makes it ready or delayed again.
// A key in `blocked` has exactly one packet that is ready, delayed for a retry, or in flight. It stays the
// first of its key until it is settled for good, which keeps the key in order across retries.

/** The packets that wait for the consumers of a queue, of one group of a topic, or of an inbox. */
export interface Backlog extends BacklogOptions {
  /** The number of packets in all four states. */
  length: number;
  readonly ready: Fifo<QueuedPacket>;
  /** By key, the packets that are blocked. */
  readonly blocked: Map<string, Fifo<QueuedPacket>>;
  readonly consumers: Consumer[];
  /** The index of the consumer that got the last packet. */
  lastConsumer: number;
  /** True while a task that delivers the ready packets is scheduled. */
  isScheduled: boolean;
  /** That task, made once: a backlog schedules it for almost every packet. */
  readonly deliverReady: () => void;
}

export interface BacklogOptions {
  readonly ordered: boolean;
  readonly runSoon: RunSoon;
  readonly runLater: (ms: number, task: () => void) => void;
  /** Moves a packet to the dead letters. Returns false if they have no room. */
  readonly moveToDeadLetters: (queued: QueuedPacket, settlement: DeadLetter) => boolean;
}

type DeadLetter = Extract<Settlement, { kind: "dead-letter" }>;

const deadLettersFullRetryMs = 1000;

/** Makes an empty backlog without consumers. */
export function openBacklog(options: BacklogOptions): Backlog {
  const backlog: Backlog = {
    ordered: options.ordered,
    runSoon: options.runSoon,
    runLater: options.runLater,
    moveToDeadLetters: options.moveToDeadLetters,
    length: 0,
    ready: fifo(),
    blocked: new Map(),
    consumers: [],
    lastConsumer: 0,
    isScheduled: false,
    deliverReady: () => deliverReady(backlog),
  };
  return backlog;
}

/** Adds a published packet. It is delivered after the caller has returned. */
export function enqueue(backlog: Backlog, queued: QueuedPacket): void {
  backlog.length += 1;
  const { delayMs = 0 } = queued.packet;
  if (delayMs > 0) backlog.runLater(delayMs, () => enter(backlog, queued));
  else enter(backlog, queued);
}

/** Adds a consumer, which gets packets that are ready already. */
export function addConsumer(backlog: Backlog, consumer: Consumer): void {
  backlog.consumers.push(consumer);
  schedule(backlog);
}

/** The consumer gets no further packets. Those that it has in flight stay with it. */
export function removeConsumer({ consumers }: Backlog, consumer: Consumer): void {
  const index = consumers.indexOf(consumer);
  if (index >= 0) consumers.splice(index, 1);
}

/** Makes packets ready again, before all others: a consumer had them in flight and did not settle them. */
export function putBack(backlog: Backlog, unsettled: readonly QueuedPacket[]): void {
  for (const queued of unsettled.toReversed()) backlog.ready.unshift(queued);
  schedule(backlog);
}

/** Makes a packet ready, or blocked if an earlier packet of its key is not settled. */
function enter(backlog: Backlog, queued: QueuedPacket): void {
  const { key } = queued.packet;
  if (backlog.ordered && key !== undefined) {
    const followers = backlog.blocked.get(key);
    if (followers !== undefined) {
      followers.push(queued);
      return;
    }
    backlog.blocked.set(key, fifo());
  }
  makeReady(backlog, queued);
}

function makeReady(backlog: Backlog, queued: QueuedPacket): void {
  backlog.ready.push(queued);
  schedule(backlog);
}

/** Delivers the ready packets after the caller has returned, if there are any and somebody to deliver them to. */
function schedule(backlog: Backlog): void {
  if (backlog.isScheduled || backlog.consumers.length === 0 || backlog.ready.length === 0) return;
  backlog.isScheduled = true;
  backlog.runSoon(backlog.deliverReady);
}

function deliverReady(backlog: Backlog): void {
  backlog.isScheduled = false;
  while (backlog.ready.length > 0) {
    const consumer = nextConsumer(backlog);
    if (consumer === undefined) return;
    void deliver(backlog, consumer, backlog.ready.shift() as QueuedPacket);
  }
}

/** The next consumer with room, in turn. */
function nextConsumer(backlog: Backlog): Consumer | undefined {
  const { consumers } = backlog;
  for (let tried = 0; tried < consumers.length; tried++) {
    const next = backlog.lastConsumer + 1;
    backlog.lastConsumer = next < consumers.length ? next : 0;
    const consumer = consumers[backlog.lastConsumer] as Consumer;
    if (hasRoom(consumer)) return consumer;
  }
  return undefined;
}

/** Calls the receiver and settles the packet. Ignores the settlement if the subscription closed meanwhile. */
async function deliver(backlog: Backlog, consumer: Consumer, queued: QueuedPacket): Promise<void> {
  const slot = consumer.inFlight.add(queued);
  queued.attempt += 1;
  const delivery = deliveryOf(queued, consumer.signal);
  let settlement: Settlement;
  try {
    settlement = withBackoff(await consumer.receive(delivery), delivery);
  } catch (thrown) {
    settlement = settlementOfThrown(thrown, delivery, consumer.onError);
  }
  if (consumer.inFlight.get(slot) !== queued) return reportLateSettlement(delivery, consumer.onError);
  consumer.inFlight.remove(slot);
  settle(backlog, queued, settlement);
  if (consumer.inFlight.size === 0) consumer.onIdle?.();
  schedule(backlog);
}

function settle(backlog: Backlog, queued: QueuedPacket, settlement: Settlement): void {
  switch (settlement.kind) {
    case "done":
      remove(backlog, queued);
      break;
    case "retry":
      if (settlement.attempted === false) queued.attempt -= 1;
      retry(backlog, queued, settlement.afterMs ?? 0);
      break;
    case "dead-letter":
      if (backlog.moveToDeadLetters(queued, settlement)) remove(backlog, queued);
      else retry(backlog, queued, deadLettersFullRetryMs);
      break;
    case "defer":
      settle(backlog, queued, { kind: "dead-letter", reason: 'transport "memory" cannot defer' });
  }
}

/** Removes a packet for good. The next packet of its key is then ready. */
function remove(backlog: Backlog, { packet: { key } }: QueuedPacket): void {
  backlog.length -= 1;
  if (!backlog.ordered || key === undefined) return;
  const next = backlog.blocked.get(key)?.shift();
  if (next === undefined) backlog.blocked.delete(key);
  else backlog.ready.push(next);
}

function retry(backlog: Backlog, queued: QueuedPacket, afterMs: number): void {
  if (afterMs > 0) backlog.runLater(afterMs, () => makeReady(backlog, queued));
  else backlog.ready.push(queued);
}
