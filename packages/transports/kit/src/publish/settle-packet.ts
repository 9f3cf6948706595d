import { isMessagingError, MessagingError, type Receipt } from "@posthorn/core/transport";
import type { Entry, PendingPacket, State } from "./ledger-state.ts";

const noReceipt: Receipt = {};

/** Settles a packet that is not settled, with the broker's receipt or an error. The last one settles its publish. */
export function settlePacket<R, M>(
  state: State<R, M>,
  packet: PendingPacket<R, M>,
  outcome: Receipt | MessagingError | undefined,
): void {
  if (packet.state === "settled") return;
  const { entry } = packet;
  release(state, packet);
  packet.state = "settled";
  entry.left -= 1;
  if (isMessagingError(outcome)) entry.failure ??= outcome;
  else if (outcome !== undefined) entry.hasReceipts = true;
  if (entry.outcomes !== undefined) entry.outcomes[packet.index] = outcome ?? noReceipt;
  if (entry.left === 0) finish(state, entry, outcome);
}

/** Takes a packet out of the count of what is sent, or of what waits. */
export function release<R, M>(state: State<R, M>, packet: PendingPacket<R, M>): void {
  if (packet.state === "sent") {
    state.sent.take(packet.number);
    state.sentBytes -= packet.bytes;
    packet.entry.lane.sent -= 1;
  } else {
    state.waiting -= 1;
    state.waitingBytes -= packet.bytes;
  }
}

/** Counts a packet as waiting. */
export function countWaiting<R, M>(state: State<R, M>, packet: PendingPacket<R, M>): void {
  packet.state = "waiting";
  state.waiting += 1;
  state.waitingBytes += packet.bytes;
}

function finish<R, M>(
  state: State<R, M>,
  entry: Entry<R, M>,
  last: Receipt | MessagingError | undefined,
): void {
  const { entries, aborts, deadlines } = state;
  entries.remove(entry.slot);
  const { signal } = entry.limits;
  if (signal !== undefined) aborts.delete(signal, entry);
  if (entry.failure !== undefined) entry.reject(withOutcomes(entry, entry.failure));
  else if (!entry.hasReceipts) entry.resolve(undefined);
  else entry.resolve((entry.outcomes as Receipt[] | undefined) ?? [last as Receipt]);
  if (entries.size > 0) return;
  deadlines.idle();
  for (const resolve of state.whenDrained) resolve();
  state.whenDrained = [];
}

/** The error of a publish, with the outcome of each packet if some were accepted. */
function withOutcomes<R, M>({ outcomes }: Entry<R, M>, failure: MessagingError): MessagingError {
  if (outcomes === undefined || outcomes.every((outcome) => isMessagingError(outcome))) return failure;
  const { code, text, cause } = failure;
  const failed = outcomes.filter((outcome) => isMessagingError(outcome)).length;
  return new MessagingError(code, `${failed} of ${outcomes.length} packets failed. The first: ${text}`, {
    ...(cause === undefined ? {} : { cause }),
    outcomes,
  });
}
