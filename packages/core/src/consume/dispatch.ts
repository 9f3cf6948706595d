import { dropOldest } from "../collections/drop-oldest.ts";
import { expiryOf } from "../message/expiry.ts";
import { identify } from "../message/identify.ts";
import type { PreparedMessage } from "../message/prepared-message.ts";
import { describesEvents, isPacked, unpackDelivery } from "../structured/unpack-delivery.ts";
import { backoffMs } from "../time/backoff.ts";
import type { Delivery } from "../transport/packet.ts";
import type { Settlement } from "../transport/settlement.ts";
import type { Subscription } from "../transport/subscription.ts";
import { wireHeaders } from "../transport/wire-headers.ts";
import type { Receiver } from "./receiver.ts";

// The way of a delivery of a shared queue:
//
//   identified  It is one of the messages of all operations that use the queue. If that cannot be decided, the first member
//               refuses it.
//   waiting     No member here handles its operation. One may be about to start, so the delivery waits for a second.
//   handled     It goes to a member of its operation; several members take turns.
//   returned    It goes back to the broker unattempted, for another process, with a delay that grows to half a minute. A
//               message that expired long ago is given up instead.

/** One operation's consumer of a shared queue. */
export interface Member {
  readonly receiver: Receiver;
  /** The runs of its handler that have not settled. */
  readonly inFlight: Set<Promise<unknown>>;
}

/** A queue with one subscription for the consumers of several operations. */
export interface SharedQueue {
  readonly members: Member[];
  /** Called when a member joins, and when the last one leaves. */
  readonly waiting: Set<() => void>;
  readonly concurrency: number | undefined;
  readonly opening: Promise<Subscription>;
  /** Counts the returns of each message to the broker, by message id. */
  readonly returns: Map<string, number>;
}

const mostReturns = 10_000;

/** The time for which a delivery waits for a consumer of its operation. */
const patienceMs = 1_000;
const shortestReturnMs = 1_000;
const longestReturnMs = 30_000;
/** A message without a consumer is given up once it has been expired for longer than any clock can be wrong. */
const longExpiredMs = 3_600_000;

/** Hands a delivery of a shared queue to a member of its operation. */
export async function dispatch(shared: SharedQueue, received: Delivery): Promise<Settlement> {
  const [first] = shared.members;
  if (first === undefined) return returned(0);
  const { messages, otherMessages = [] } = first.receiver;
  const all = [...messages, ...otherMessages];
  const delivery = isPacked(received) && !describesEvents(all) ? unpackDelivery(received) : received;
  if ("problem" in delivery) return first.receiver.refuse(received, delivery.problem);
  const identified = identify(all, delivery);
  if ("problem" in identified) return first.receiver.refuse(delivery, identified.problem);
  const { message } = identified;
  const until = performance.now() + patienceMs;
  let member = nextMember(shared, message.name);
  while (member === undefined) {
    const leftMs = until - performance.now();
    if (shared.members.length === 0) return returned(0);
    if (leftMs <= 0 || delivery.signal.aborted) {
      if (isLight(first)) return first.receiver.refuse(delivery, absentResponder);
      return isLongExpired(delivery)
        ? first.receiver.expire(delivery)
        : returned(returnDelay(shared, delivery));
    }
    await changed(shared, leftMs, delivery.signal);
    member = nextMember(shared, message.name);
  }
  return handle(member, delivery, message);
}

async function handle(
  { receiver, inFlight }: Member,
  delivery: Delivery,
  identified: PreparedMessage,
): Promise<Settlement> {
  const message = receiver.messages.find(({ name }) => name === identified.name) ?? identified;
  const run = receiver.handle(delivery, message);
  inFlight.add(run);
  try {
    return await run;
  } finally {
    inFlight.delete(run);
  }
}

function returned(afterMs: number): Settlement {
  return { kind: "retry", afterMs, attempted: false };
}

const absentResponder =
  "no responder of its query runs in the process that got it, and light requests cannot be passed on. " +
  "Serve all queries of this address in each process";

function isLight({ receiver }: Member): boolean {
  return receiver.prepared.destination.delivery === "light";
}

function isLongExpired(delivery: Delivery): boolean {
  const expiry = expiryOf(delivery);
  return expiry !== undefined && expiry.at < Date.now() - longExpiredMs;
}

/** Returns the delay of a message without a consumer, which grows each time that it comes back. */
function returnDelay({ returns }: SharedQueue, { headers }: Delivery): number {
  const id = headers[wireHeaders.id] ?? "";
  const count = returns.get(id) ?? 0;
  returns.delete(id); // so that it is the newest entry
  returns.set(id, count + 1);
  dropOldest(returns, mostReturns);
  return backoffMs(count, { leastMs: shortestReturnMs, mostMs: longestReturnMs });
}

/** Returns a member whose operation has the message, and puts it at the end, so that members take turns. */
function nextMember({ members }: SharedQueue, name: string): Member | undefined {
  const index = members.findIndex(({ receiver }) =>
    receiver.messages.some((message) => message.name === name),
  );
  const member = members[index];
  if (member === undefined) return undefined;
  members.splice(index, 1);
  members.push(member);
  return member;
}

/** Resolves when a member joins or the last one leaves, when the time is up, or when the signal aborts. */
async function changed({ waiting }: SharedQueue, timeoutMs: number, signal: AbortSignal): Promise<void> {
  const change = Promise.withResolvers<void>();
  const resume = (): void => change.resolve();
  const timer = setTimeout(resume, Math.ceil(timeoutMs));
  waiting.add(resume);
  signal.addEventListener("abort", resume);
  try {
    await change.promise;
  } finally {
    clearTimeout(timer);
    waiting.delete(resume);
    signal.removeEventListener("abort", resume);
  }
}
