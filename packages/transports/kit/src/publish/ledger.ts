import {
  createAbortWatcher,
  createSlotMap,
  type MessagingError,
  openDeadlines,
  type Receipt,
} from "@posthorn/core/transport";
import { createNumberedSlots } from "../collections/numbered-slots.ts";
import { abort, expire, limitWait, publish } from "./entries.ts";
import { flushAll, noteAccepted, repeatPacket, settleAny, settleSent, targetOf } from "./lanes.ts";
import type { Entry, LedgerOptions, PendingPacket, PublishLimits, State } from "./ledger-state.ts";
import { uncertainError } from "./publish-errors.ts";

/**
 * All publishes of a transport that are not settled.
 *
 * A packet waits until it may be sent: the connection is up, its queue or topic is prepared, the window has room, and
 * nothing before it in its lane waits or has to be sent again. It is then sent, and confirmed, refused, or lost with the
 * connection. Each publish has a deadline, and one timer watches all of them.
 */
export interface Ledger<R, M> {
  /**
   * Resolves once the broker has accepted every message, to their receipts if it gives any. Rejects with the first error,
   * which has `outcomes` if some messages were accepted.
   *
   * @param route - the queue or the topic: always the same object for the same one
   */
  publish(route: R, messages: readonly M[], limits?: PublishLimits): Promise<readonly Receipt[] | undefined>;
  /** The packet that was sent under a number. Undefined if it is settled. */
  find(number: number): PendingPacket<R, M> | undefined;
  /** All packets that are sent and not settled. */
  sent(): readonly PendingPacket<R, M>[];
  /** The broker has accepted a packet. */
  confirm(packet: PendingPacket<R, M>, receipt?: Receipt): void;
  /**
   * The broker has refused a packet for a reason that may pass: its queue or topic is missing or new. It is prepared again,
   * and the packet sent again in its order, unless that was done already.
   */
  refuse(packet: PendingPacket<R, M>, error: MessagingError): void;
  /** The broker has refused a packet for good. */
  fail(packet: PendingPacket<R, M>, error: MessagingError): void;
  /** Rejects everything that is sent as uncertain, because no confirm can come any more. */
  failSent(cause: Error): void;
  /** The queues and topics must be prepared again, apart from those that are being prepared. */
  forget(): void;
  /** The connection is lost: `failSent` and `forget`. What waits goes on waiting for the next one, for a limited time. */
  down(cause: Error): void;
  /** Sends what waits, as far as it may be sent. */
  resume(): void;
  /** Resolves once everything is settled, or the connection is lost. */
  drained(): Promise<void>;
  /** Rejects everything, and all further publishes. */
  close(error: MessagingError): void;
}

const noLimits: PublishLimits = {};

export function openLedger<R, M>(options: LedgerOptions<R, M>): Ledger<R, M> {
  const entries = createSlotMap<Entry<R, M>>();
  const state: State<R, M> = {
    options,
    entries,
    sent: createNumberedSlots(),
    lanes: new Map(),
    waitingLanes: new Set(),
    deadlines: openDeadlines(entries, (entry) => expire(state, entry), { keepsAlive: false }),
    aborts: createAbortWatcher((entry, signal) => abort(state, entry, signal)),
    sentBytes: 0,
    isFlushing: false,
    waiting: 0,
    waitingBytes: 0,
    sequence: 0,
    generation: 0,
    confirmedAt: Number.NEGATIVE_INFINITY,
    ended: undefined,
    whenDrained: [],
  };
  return {
    publish: (route, messages, limits = noLimits) => publish(state, { route, messages, limits }),
    find: state.sent.find,
    sent: state.sent.values,
    confirm(packet, receipt) {
      if (packet.state !== "sent") return;
      state.confirmedAt = performance.now();
      noteAccepted(state, packet);
      settleSent(state, packet, receipt);
    },
    refuse(packet, error) {
      if (packet.state !== "sent") return;
      if (packet.refusals < (options.mostRepeats ?? 1)) repeatPacket(state, packet, error);
      else settleSent(state, packet, error);
    },
    fail(packet, error) {
      if (packet.state === "sent") settleSent(state, packet, error);
    },
    failSent: (cause) => failSent(state, cause),
    forget: () => forget(state),
    down: (cause) => down(state, cause),
    resume: () => resume(state),
    drained() {
      if (entries.size === 0 || !options.isUp()) return Promise.resolve();
      return new Promise((resolve) => state.whenDrained.push(resolve));
    },
    close: (error) => close(state, error),
  };
}

function failSent<R, M>(state: State<R, M>, cause: Error): void {
  for (const packet of state.sent.values()) {
    settleSent(state, packet, uncertainError(targetOf(state, packet), cause));
  }
}

function forget<R, M>(state: State<R, M>): void {
  for (const lane of state.lanes.values()) if (lane.state === "ready") lane.state = "unknown";
}

function down<R, M>(state: State<R, M>, cause: Error): void {
  failSent(state, cause);
  state.generation += 1;
  for (const lane of state.lanes.values()) lane.state = "unknown";
  for (const entry of state.entries.values()) {
    limitWait(state, entry);
    state.deadlines.added(entry.until);
  }
  for (const resolve of state.whenDrained) resolve();
  state.whenDrained = [];
}

function resume<R, M>(state: State<R, M>): void {
  for (const entry of state.entries.values()) entry.until = entry.deadline;
  flushAll(state);
}

function close<R, M>(state: State<R, M>, error: MessagingError): void {
  state.ended = error;
  for (const entry of state.entries.values()) {
    for (const packet of entry.packets) {
      const isSent = packet.state === "sent";
      settleAny(state, packet, isSent ? uncertainError(targetOf(state, packet), error) : error);
    }
  }
  state.generation += 1;
  state.deadlines.close();
}
