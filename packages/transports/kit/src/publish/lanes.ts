import { asError, isMessagingError, type MessagingError } from "@posthorn/core/transport";
import { createFifo } from "../collections/fifo.ts";
import type { Lane, PendingPacket, State } from "./ledger-state.ts";
import { overtakenError, type PublishTarget, uncertainError } from "./publish-errors.ts";
import { countWaiting, release, settlePacket } from "./settle-packet.ts";

/**
 * The pause before a queue or a topic is prepared again. A broker that has just started, or that still deletes it, would
 * refuse again; and consumers must notice that it was gone.
 */
const pauseMs = 250;
const mostLanes = 10_000;
/** What waits is sent in batches: a confirm sends more only once a quarter of the window is free. */
const batchShare = 0.75;

export function laneOf<R, M>({ lanes }: State<R, M>, route: R): Lane<R, M> {
  const found = lanes.get(route);
  if (found !== undefined) return found;
  if (lanes.size >= mostLanes) deleteIdle(lanes);
  const lane: Lane<R, M> = {
    route,
    waiting: createFifo(),
    state: "unknown",
    sent: 0,
    refused: [],
    accepted: new Map(),
    isProving: false,
  };
  lanes.set(route, lane);
  return lane;
}

function deleteIdle<R, M>(lanes: Map<R, Lane<R, M>>): void {
  for (const [route, { state, sent, waiting, refused }] of lanes) {
    const isBusy = state === "preparing" || state === "pausing" || sent + waiting.size + refused.length > 0;
    if (!isBusy) lanes.delete(route);
  }
}

/** True if a packet that is the next of its lane may be sent now. */
export function maySend<R, M>(state: State<R, M>, { entry, bytes, message }: PendingPacket<R, M>): boolean {
  const { options, sent, sentBytes } = state;
  const { lane } = entry;
  if (lane.state !== "ready" || lane.refused.length > 0 || (lane.isProving && lane.sent > 0)) return false;
  if (sent.size >= options.largestWindow) return false;
  if (sent.size > 0 && sentBytes + bytes > options.largestWindowBytes) return false;
  return options.isUp() && options.isReady?.(message) !== false;
}

export function sendPacket<R, M>(state: State<R, M>, packet: PendingPacket<R, M>): void {
  packet.number = state.sent.add(packet);
  packet.state = "sent";
  state.sentBytes += packet.bytes;
  packet.entry.lane.sent += 1;
  try {
    state.options.send(packet);
  } catch (thrown) {
    const error = isMessagingError(thrown)
      ? thrown
      : uncertainError(targetOf(state, packet), asError(thrown));
    settleSent(state, packet, error);
  }
}

/** Lets a packet wait at the end of its lane. */
export function enqueue<R, M>(state: State<R, M>, packet: PendingPacket<R, M>): void {
  const { lane } = packet.entry;
  countWaiting(state, packet);
  lane.waiting.push(packet);
  state.waitingLanes.add(lane);
}

/** Sends what waits in any lane, as far as it may be sent. The lane that was served first comes last next time. */
export function flushAll<R, M>(state: State<R, M>): void {
  for (const lane of [...state.waitingLanes]) {
    flush(state, lane);
    if (state.waitingLanes.delete(lane) && lane.waiting.size > 0) state.waitingLanes.add(lane);
  }
}

/** Sends what waits in a lane, as far as it may be sent. Prepares its queue or topic first if that is needed. */
export function flush<R, M>(state: State<R, M>, lane: Lane<R, M>): void {
  if (state.isFlushing) return; // a packet that cannot be written makes room at once: the loop goes on with it
  state.isFlushing = true;
  try {
    if (lane.waiting.size > 0) prepareIfNeeded(state, lane);
    sendWaiting(state, lane);
  } finally {
    state.isFlushing = false;
  }
}

function sendWaiting<R, M>(state: State<R, M>, lane: Lane<R, M>): void {
  for (let next = lane.waiting.peek(); next !== undefined; next = lane.waiting.peek()) {
    if (next.state === "waiting") {
      if (!maySend(state, next)) return;
      lane.waiting.shift();
      release(state, next);
      sendPacket(state, next);
    } else lane.waiting.shift(); // it was settled while it waited
  }
  state.waitingLanes.delete(lane);
}

/** Prepares the queue or the topic of a lane, unless that is done or under way. */
export function prepareIfNeeded<R, M>(state: State<R, M>, lane: Lane<R, M>): void {
  if (lane.state === "unknown" && state.options.isUp()) prepare(state, lane);
}

function prepare<R, M>(state: State<R, M>, lane: Lane<R, M>): void {
  const { generation } = state;
  const preparing = state.options.prepare?.(lane.route);
  if (preparing === undefined) {
    lane.state = "ready";
    return;
  }
  lane.state = "preparing";
  preparing.then(
    () => {
      if (state.generation !== generation) return;
      lane.state = "ready";
      flush(state, lane);
    },
    (error: unknown) => {
      if (state.generation !== generation) return;
      if (!isMessagingError(error) || error.code === "unreachable") pause(state, lane);
      else rejectWaiting(state, lane, error);
    },
  );
}

function rejectWaiting<R, M>(state: State<R, M>, lane: Lane<R, M>, error: MessagingError): void {
  lane.state = "unknown";
  state.waitingLanes.delete(lane);
  for (const packet of lane.waiting.clear()) settlePacket(state, packet, error);
}

function pause<R, M>(state: State<R, M>, lane: Lane<R, M>): void {
  const { generation } = state;
  lane.state = "pausing";
  setTimeout(() => {
    if (state.generation !== generation) return;
    lane.state = "unknown";
    flush(state, lane);
  }, pauseMs).unref();
}

/** Settles a packet that is sent, and lets others follow. */
export function settleSent<R, M>(
  state: State<R, M>,
  packet: PendingPacket<R, M>,
  outcome: Parameters<typeof settlePacket>[2],
): void {
  const { lane } = packet.entry;
  settlePacket(state, packet, outcome);
  if (lane.sent === 0) becomeIdle(state, lane);
  if (state.waiting > 0 && state.sent.size <= state.options.largestWindow * batchShare) flushAll(state);
}

/** Settles a packet, whether it is sent or waits. */
export function settleAny<R, M>(
  state: State<R, M>,
  packet: PendingPacket<R, M>,
  error: MessagingError,
): void {
  if (packet.state === "sent") settleSent(state, packet, error);
  else settlePacket(state, packet, error);
}

/** Notes that the broker accepted a packet, before it is settled. */
export function noteAccepted<R, M>({ options }: State<R, M>, packet: PendingPacket<R, M>): void {
  const { lane } = packet.entry;
  lane.isProving = false;
  const partition = options.partitionOf?.(lane.route, packet.message);
  if (partition === undefined) return;
  lane.accepted.set(partition, Math.max(packet.sequence, lane.accepted.get(partition) ?? 0));
}

/** The packet is sent again once everything that was sent in its lane is accepted or refused. */
export function repeatPacket<R, M>(
  state: State<R, M>,
  packet: PendingPacket<R, M>,
  error: MessagingError,
): void {
  const { lane } = packet.entry;
  packet.refusals += 1;
  packet.refusal = error;
  release(state, packet);
  countWaiting(state, packet);
  lane.refused.push(packet);
  if (lane.sent === 0) becomeIdle(state, lane);
}

/** Everything that was sent in a lane is accepted or refused: the refused packets go first, in their order. */
function becomeIdle<R, M>(state: State<R, M>, lane: Lane<R, M>): void {
  const { refused, accepted } = lane;
  if (refused.length > 0) {
    lane.refused = [];
    const again = refused
      .filter((packet) => packet.state === "waiting" && !isOvertaken(state, packet))
      .sort((one, other) => one.sequence - other.sequence);
    lane.waiting.unshift(again);
    lane.isProving = true;
    if (lane.waiting.size > 0) state.waitingLanes.add(lane);
    if (lane.state === "ready" || lane.state === "unknown") pause(state, lane);
  }
  accepted.clear();
}

/** Rejects a refused packet if sending it again would break the order. */
function isOvertaken<R, M>(state: State<R, M>, packet: PendingPacket<R, M>): boolean {
  const { lane } = packet.entry;
  const partition = state.options.partitionOf?.(lane.route, packet.message);
  if (partition === undefined || (lane.accepted.get(partition) ?? 0) < packet.sequence) return false;
  settlePacket(state, packet, overtakenError(targetOf(state, packet)));
  return true;
}

/** For error texts. */
export function targetOf<R, M>(
  { options }: State<R, M>,
  { entry }: Pick<PendingPacket<R, M>, "entry">,
): PublishTarget {
  const { product, broker, describe } = options;
  return { product, broker, destination: describe(entry.lane.route) };
}
