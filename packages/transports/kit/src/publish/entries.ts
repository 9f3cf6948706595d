import type { MessagingError, Receipt } from "@posthorn/core/transport";
import {
  enqueue,
  flush,
  laneOf,
  maySend,
  prepareIfNeeded,
  sendPacket,
  settleAny,
  settleSent,
  targetOf,
} from "./lanes.ts";
import type { Entry, PublishLimits, State } from "./ledger-state.ts";
import { abortedError, overloadedError, unconfirmedError, unsentError } from "./publish-errors.ts";
import { settlePacket } from "./settle-packet.ts";

/** One call of publish, before it begins. */
export interface Publish<R, M> {
  readonly route: R;
  readonly messages: readonly M[];
  readonly limits: PublishLimits;
}

/** Sends the messages, or lets them wait. */
export function publish<R, M>(
  state: State<R, M>,
  { route, messages, limits }: Publish<R, M>,
): Promise<readonly Receipt[] | undefined> {
  const { ended } = state;
  if (ended !== undefined) return Promise.reject(ended);
  if (messages.length === 0) return Promise.resolve(undefined);
  return new Promise((resolve, reject) => {
    const now = performance.now();
    const deadline = now + state.options.publishTimeoutMs;
    const entry: Entry<R, M> = {
      lane: laneOf(state, route),
      limits,
      packets: [],
      outcomes: messages.length > 1 ? [] : undefined,
      resolve,
      reject,
      publishedAt: now,
      deadline,
      until: deadline,
      left: messages.length,
      failure: undefined,
      hasReceipts: false,
      slot: -1,
    };
    for (const message of messages) addPacket(state, entry, message);
    prepareIfNeeded(state, entry.lane);
    const refusal = refusalOf(state, entry);
    if (refusal === undefined) start(state, entry);
    else reject(refusal);
  });
}

function addPacket<R, M>(state: State<R, M>, entry: Entry<R, M>, message: M): void {
  entry.packets.push({
    entry,
    index: entry.packets.length,
    message,
    bytes: state.options.bytesOf(message),
    sequence: ++state.sequence,
    number: -1,
    state: "waiting",
    refusals: 0,
    refusal: undefined,
  });
}

/** The error of a publish that does not even begin. */
function refusalOf<R, M>(state: State<R, M>, entry: Entry<R, M>): MessagingError | undefined {
  const { options, waiting, waitingBytes } = state;
  const { limits, packets } = entry;
  if (limits.signal?.aborted === true) return abortedError(targetOf(state, { entry }), limits.signal, false);
  const mustWait = entry.lane.waiting.size > 0 || !isAccepted(state, entry);
  const { connectTimeoutMs = options.timeoutMs } = limits;
  if (mustWait && connectTimeoutMs <= 0 && isAway(state, entry))
    return unsentError(targetOf(state, { entry }), 0);
  const room = mustWait ? 0 : options.largestWindow - state.sent.size;
  const added = Math.max(0, packets.length - room);
  if (added === 0) return undefined;
  const bytes = packets.slice(-added).reduce((sum, packet) => sum + packet.bytes, 0);
  const isTooMuch =
    waiting + added > options.largestWaiting ||
    (waiting > 0 && waitingBytes + bytes > options.largestWaitingBytes);
  if (!isTooMuch) return undefined;
  return overloadedError(targetOf(state, { entry }), { packets: waiting, bytes: waitingBytes });
}

function isAccepted<R, M>(state: State<R, M>, { packets: [first] }: Entry<R, M>): boolean {
  return first !== undefined && maySend(state, first);
}

function start<R, M>(state: State<R, M>, entry: Entry<R, M>): void {
  const { lane, limits, packets } = entry;
  entry.slot = state.entries.add(entry);
  if (limits.signal !== undefined) state.aborts.add(limits.signal, entry);
  for (const packet of packets) {
    if (lane.waiting.size === 0 && maySend(state, packet)) sendPacket(state, packet);
    else enqueue(state, packet);
  }
  if (lane.waiting.size > 0) {
    flush(state, lane);
    limitWait(state, entry);
  }
  if (entry.left > 0) state.deadlines.added(entry.until);
}

/** True if a packet of the publish waits for the connection. */
function isAway<R, M>({ options }: State<R, M>, { packets }: Entry<R, M>): boolean {
  return packets.some(
    ({ state, message }) => state === "waiting" && (!options.isUp() || options.isReady?.(message) === false),
  );
}

/** Starts the time for which a publish waits for the connection, if it does. */
export function limitWait<R, M>(state: State<R, M>, entry: Entry<R, M>): void {
  const { connectTimeoutMs = state.options.timeoutMs } = entry.limits;
  if (isAway(state, entry)) entry.until = Math.min(entry.deadline, performance.now() + connectTimeoutMs);
}

/** The time of a publish is up: for its confirm, or for the connection. */
export function expire<R, M>(state: State<R, M>, entry: Entry<R, M>): void {
  const { options } = state;
  const now = performance.now();
  const isOver = now >= entry.deadline;
  const isAwayStill = isAway(state, entry);
  const isSilent = isOver && state.confirmedAt < entry.publishedAt;
  let hasSent = false;
  for (const packet of entry.packets) {
    if (packet.state === "sent" && isOver) {
      hasSent = true;
      settleSent(state, packet, unconfirmedError(targetOf(state, packet), options.publishTimeoutMs));
    } else if (packet.state === "waiting" && (isOver || isAwayStill)) {
      const error = packet.refusal ?? unsentError(targetOf(state, packet), now - entry.publishedAt);
      settlePacket(state, packet, error);
    }
  }
  if (entry.left > 0) {
    entry.until = entry.deadline;
    queueMicrotask(() => state.deadlines.added(entry.until)); // not while the deadlines are being looked at
  }
  if (isSilent && hasSent) options.onSilent?.();
}

/** The signal of a publish has aborted. */
export function abort<R, M>(state: State<R, M>, entry: Entry<R, M>, signal: AbortSignal): void {
  for (const packet of entry.packets) {
    if (packet.state === "sent" && entry.limits.onlyUnsent === true) continue;
    settleAny(state, packet, abortedError(targetOf(state, packet), signal, packet.state === "sent"));
  }
}
