import type { Filter, Sending, Settlement, Timer } from "@posthorn/core/transport";
import type { Consumer } from "./consumer.ts";
import { type Fifo, fifo } from "./fifo.ts";
import { isExpired, type QueuedPacket } from "./queued-packet.ts";
import type { RunSoon } from "./task-queue.ts";

// A packet is in one of five states:
//   blocked    an earlier packet of its key is not settled (ordered destinations only);
//   ready      the next consumer with room gets it, unless it has expired;
//   in flight  a receiver has it, and its settlement decides;
//   retrying   a timer makes it ready for its next attempt;
//   deferred   it is set aside until somebody fetches it.
// A key in `blocked` has exactly one packet that is ready, in flight or retrying. It stays the first of its key until it is
// settled or deferred, which keeps the key in order across retries.

/** The packets that wait for the consumers of a queue, of one group of a topic, or of an inbox. */
export interface Backlog extends BacklogOptions {
  /** The number of packets in all states. */
  length: number;
  readonly ready: Fifo<QueuedPacket>;
  /** By key, the packets that are blocked. */
  readonly blocked: Map<string, Fifo<QueuedPacket>>;
  readonly retrying: Map<QueuedPacket, Timer>;
  /** By position. */
  readonly deferred: Map<string, QueuedPacket>;
  /** By key, the states of sessions. */
  readonly sessions: Map<string, Uint8Array>;
  readonly consumers: Consumer[];
  /** Consumers that get no further packets and still have some in flight. */
  readonly leaving: Set<Consumer>;
  /** The index of the consumer that got the last packet. */
  lastConsumer: number;
  /** No packet expires before that time. */
  earliestExpiry: number;
  /** True while a task that delivers the ready packets is scheduled. */
  isScheduled: boolean;
  /** That task, made once: a backlog schedules it for almost every packet. */
  readonly deliverReady: () => void;
}

export interface BacklogOptions {
  readonly group: Group;
  readonly ordered: boolean;
  /** True if its packets are lost with its last consumer: it has neither dead letters nor deferred packets. */
  readonly isTransient: boolean;
  readonly largestBacklog: number;
  readonly runSoon: RunSoon;
  readonly runLater: (ms: number, task: () => void) => Timer;
  /** Moves a packet to the dead letters. Returns false if they have no room. */
  readonly moveToDeadLetters: (queued: QueuedPacket, settlement: DeadLetter) => boolean;
  /** Publishes packets to several destinations, or throws a MessagingError and publishes none. */
  readonly publishAll: (sendings: readonly Sending[]) => void;
}

/** The packets that a backlog takes. A queue and an inbox have one group without a name, which takes all. */
export interface Group {
  readonly name: string | undefined;
  /** The addresses that it takes; parameters may be open. Undefined for a queue and an inbox. */
  readonly pattern: string | undefined;
  filter: Filter | undefined;
  /** True for one subscription to a topic without a group. Its packets are lost with it. */
  readonly isUngrouped: boolean;
}

export type DeadLetter = Extract<Settlement, { kind: "dead-letter" }>;

/** Makes an empty backlog without consumers. */
export function createBacklog(options: BacklogOptions, deliverReady: () => void): Backlog {
  const { group, ordered, isTransient, largestBacklog } = options;
  const { runSoon, runLater, moveToDeadLetters, publishAll } = options;
  return {
    group,
    ordered,
    isTransient,
    largestBacklog,
    runSoon,
    runLater,
    moveToDeadLetters,
    publishAll,
    length: 0,
    ready: fifo(),
    blocked: new Map(),
    retrying: new Map(),
    deferred: new Map(),
    sessions: new Map(),
    consumers: [],
    leaving: new Set(),
    lastConsumer: 0,
    earliestExpiry: Number.POSITIVE_INFINITY,
    isScheduled: false,
    deliverReady,
  };
}

/** Adds a packet: ready, or blocked if an earlier packet of its key is not settled. It is delivered after the caller has returned. */
export function enqueue(backlog: Backlog, queued: QueuedPacket): void {
  backlog.length += 1;
  noteExpiry(backlog, queued);
  const key = keyOf(backlog, queued);
  if (key !== undefined) {
    const followers = backlog.blocked.get(key);
    if (followers !== undefined) {
      followers.push(queued);
      return;
    }
    backlog.blocked.set(key, fifo());
  }
  makeReady(backlog, queued);
}

function noteExpiry(backlog: Backlog, { expiresAt }: QueuedPacket): void {
  if (expiresAt !== undefined && expiresAt < backlog.earliestExpiry) backlog.earliestExpiry = expiresAt;
}

/** The key that keeps a packet in order, if its destination is ordered. */
export function keyOf({ ordered }: Backlog, { packet }: QueuedPacket): string | undefined {
  return ordered ? packet.key : undefined;
}

function makeReady(backlog: Backlog, queued: QueuedPacket): void {
  backlog.ready.push(queued);
  schedule(backlog);
}

/** Delivers the ready packets after the caller has returned, if there are any and somebody to deliver them to. */
export function schedule(backlog: Backlog): void {
  if (backlog.isScheduled || backlog.consumers.length === 0 || backlog.ready.length === 0) return;
  backlog.isScheduled = true;
  backlog.runSoon(backlog.deliverReady);
}

/** Removes a packet that was ready, retrying or in flight. The next packet of its key is then ready. */
export function remove(backlog: Backlog, queued: QueuedPacket): void {
  backlog.length -= 1;
  release(backlog, queued);
}

/** Sets aside a packet that was in flight. The next packet of its key is then ready. */
export function setAside(backlog: Backlog, queued: QueuedPacket): void {
  const position = String(queued.position);
  release(backlog, queued);
  noteExpiry(backlog, queued);
  queued.returnsTo = "deferred";
  if (backlog.deferred.has(position)) backlog.length -= 1; // the group had moved back to it
  backlog.deferred.set(position, queued);
}

/** A packet that is or was deferred does not hold its key. */
function release(backlog: Backlog, queued: QueuedPacket): void {
  const key = queued.returnsTo === "deferred" ? undefined : keyOf(backlog, queued);
  if (key === undefined) return;
  const next = backlog.blocked.get(key)?.shift();
  if (next === undefined) backlog.blocked.delete(key);
  else makeReady(backlog, next);
}

/** Returns a packet whose attempt is over and that is not settled for good. */
export function giveBack(backlog: Backlog, queued: QueuedPacket, afterMs: number): void {
  noteExpiry(backlog, queued);
  switch (queued.returnsTo) {
    case "backlog":
      if (afterMs > 0) retryLater(backlog, queued, afterMs);
      else makeReady(backlog, queued);
      break;
    case "deferred":
      setAside(backlog, queued);
      break;
    case "nowhere":
      remove(backlog, queued);
  }
}

function retryLater(backlog: Backlog, queued: QueuedPacket, afterMs: number): void {
  const timer = backlog.runLater(afterMs, () => {
    backlog.retrying.delete(queued);
    makeReady(backlog, queued);
  });
  backlog.retrying.set(queued, timer);
}

/** Adds a consumer, which gets packets that are ready already. */
export function addConsumer(backlog: Backlog, consumer: Consumer): void {
  backlog.consumers.push(consumer);
  schedule(backlog);
}

/** The consumer gets no further packets. Those that it has in flight stay with it. */
export function removeConsumer({ consumers, leaving }: Backlog, consumer: Consumer): void {
  const index = consumers.indexOf(consumer);
  if (index >= 0) consumers.splice(index, 1);
  leaving.add(consumer);
}

/** Returns packets that a consumer had in flight and did not settle. They are ready before all others. */
export function putBack(backlog: Backlog, unsettled: readonly QueuedPacket[]): void {
  for (const queued of unsettled.toReversed()) {
    noteExpiry(backlog, queued);
    if (queued.returnsTo === "backlog") backlog.ready.unshift(queued);
    else giveBack(backlog, queued, 0);
  }
  schedule(backlog);
}

/** Removes the packets that wait, without those in flight, unless `isKept` returns true for them. */
export function sweep(backlog: Backlog, isKept: (queued: QueuedPacket) => boolean): void {
  for (const followers of backlog.blocked.values()) {
    for (const queued of drain(followers)) {
      if (isKept(queued)) followers.push(queued);
      else backlog.length -= 1;
    }
  }
  for (const [queued, timer] of backlog.retrying) {
    if (isKept(queued)) continue;
    timer.stop();
    backlog.retrying.delete(queued);
    remove(backlog, queued);
  }
  for (const queued of drain(backlog.ready)) {
    if (isKept(queued)) backlog.ready.push(queued);
    else remove(backlog, queued);
  }
}

function drain(queue: Fifo<QueuedPacket>): readonly QueuedPacket[] {
  const items = queue.values();
  for (const _ of items) queue.shift();
  return items;
}

/** Removes the packets that have expired, without those in flight. */
export function sweepExpired(backlog: Backlog): void {
  if (backlog.earliestExpiry > Date.now()) return;
  backlog.earliestExpiry = Number.POSITIVE_INFINITY;
  const isKept = (queued: QueuedPacket): boolean => {
    if (isExpired(queued)) return false;
    noteExpiry(backlog, queued);
    return true;
  };
  sweep(backlog, isKept);
  for (const [position, queued] of backlog.deferred) {
    if (isKept(queued)) continue;
    backlog.deferred.delete(position);
    backlog.length -= 1;
  }
}

/** Removes all packets that wait, without deferred ones. Those in flight stay with their receivers and do not come back. */
export function restart(backlog: Backlog): void {
  for (const { inFlight } of [...backlog.consumers, ...backlog.leaving]) {
    for (const queued of inFlight.values()) {
      if (queued.returnsTo === "backlog") queued.returnsTo = "nowhere";
    }
  }
  sweep(backlog, () => false);
}

/** Lists the packets in all states, in the order of their positions. */
export function listPackets(backlog: Backlog): readonly QueuedPacket[] {
  const { ready, blocked, retrying, deferred, consumers, leaving } = backlog;
  const packets = [
    ready.values(),
    ...[...blocked.values()].map((followers) => followers.values()),
    [...retrying.keys()],
    [...deferred.values()],
    ...[...consumers, ...leaving].map(({ inFlight }) => inFlight.values()),
  ].flat();
  return packets.sort((one, other) => one.position - other.position);
}
