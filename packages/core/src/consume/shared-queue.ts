import { MessagingError } from "../errors/errors.ts";
import { expiryOf } from "../message/expiry.ts";
import { identify } from "../message/identify.ts";
import { backoffMs } from "../time/backoff.ts";
import { within } from "../time/resolves-within.ts";
import type {
  CloseOptions,
  Delivery,
  Destination,
  Settlement,
  SubscribeOptions,
  Subscription,
  Transport,
} from "../transport/transport.ts";
import { wireHeaders } from "../transport/wire-headers.ts";
import { dropOldest } from "./drop-oldest.ts";
import type { Sharer } from "./receiver.ts";

interface Member {
  readonly listener: Sharer;
  readonly inHand: Set<Promise<unknown>>;
}

/** A queue that the consumers of several operations take from together. */
interface Shared {
  readonly members: Member[];
  /** Called when somebody came or everybody went. */
  readonly waiting: Set<() => void>;
  readonly concurrency: number | undefined;
  readonly opening: Promise<Subscription>;
  /** Counts of hand-backs, by message id. */
  readonly handedBack: Map<string, number>;
}

const mostHandedBack = 10_000;

const sharedBy = new WeakMap<Transport, Map<string, Shared>>();

/** How long a message waits in hand for a consumer of its operation. */
const patienceMs = 1_000;
const handBackMs = 1_000;
const longestHandBackMs = 30_000;
/** A message without a consumer here is given up once it has been expired for so long that no clock can be wrong by as much. */
const longExpiredMs = 3_600_000;

/**
 * Takes a queue's messages together with the consumers of the other operations that share it, over the
 * same transport object: one subscription, opened by the first and closed by the last, hands each
 * message to a consumer of its operation. A message without one waits a second, and is then handed back
 * to the broker unattempted, with a delay that grows to half a minute: it may be meant for another process.
 *
 * Closing one consumer while others stay waits for what it has in hand; its signals do not abort.
 */
export async function share(
  from: Transport,
  channel: Destination,
  listener: Sharer,
  { concurrency, onError }: SubscribeOptions,
): Promise<Subscription> {
  const queues = sharedBy.get(from) ?? new Map<string, Shared>();
  sharedBy.set(from, queues);
  const shared = queues.get(channel.template) ?? openShared(from, channel, { concurrency, onError });
  if (shared.concurrency !== concurrency) {
    throw new MessagingError(
      "invalid_argument",
      `The consumers of "${channel.template}" share one subscription, with concurrency ${shared.concurrency ?? "left out"}, ` +
        `and ${listener.what} asks for ${concurrency ?? "the default"}. Give all of them the same.`,
    );
  }
  queues.set(channel.template, shared);
  const member: Member = { listener, inHand: new Set() };
  shared.members.push(member);
  wake(shared);

  function leave(): boolean {
    const index = shared.members.indexOf(member);
    if (index >= 0) shared.members.splice(index, 1);
    if (shared.members.length > 0) return false;
    if (queues.get(channel.template) === shared) queues.delete(channel.template);
    wake(shared);
    return true;
  }

  let subscription: Subscription;
  try {
    subscription = await shared.opening;
  } catch (error) {
    leave();
    throw error;
  }
  return {
    close: async (options) =>
      void (leave() ? await subscription.close(options) : await drain(member, options)),
  };
}

function openShared(
  from: Transport,
  channel: Destination,
  {
    concurrency,
    onError,
  }: { readonly concurrency: number | undefined; readonly onError: SubscribeOptions["onError"] },
): Shared {
  const members: Member[] = [];
  const waiting = new Set<() => void>();
  const receive = (delivery: Delivery): Promise<Settlement> => dispatch(shared, delivery);
  const opening = from.subscribe(channel, receive, {
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(onError === undefined ? {} : { onError }),
  });
  const shared: Shared = { members, waiting, concurrency, opening, handedBack: new Map() };
  return shared;
}

async function dispatch(shared: Shared, delivery: Delivery): Promise<Settlement> {
  const [first] = shared.members;
  if (first === undefined) return unattempted(0);
  const { messages, others, how } = first.listener;
  const told = identify([...messages, ...others], delivery, how);
  if ("problem" in told) return first.listener.refuse(delivery, told.problem);
  const until = performance.now() + patienceMs;
  let member = memberFor(shared, told.message.name);
  while (member === undefined) {
    const leftMs = until - performance.now();
    if (shared.members.length === 0) return unattempted(0);
    if (leftMs <= 0 || delivery.signal.aborted) {
      if ((expiryOf(delivery)?.at ?? Number.POSITIVE_INFINITY) < Date.now() - longExpiredMs) {
        return first.listener.expire(delivery);
      }
      return unattempted(handBackDelay(shared, delivery));
    }
    await changed(shared, leftMs, delivery.signal);
    member = memberFor(shared, told.message.name);
  }
  const { listener, inHand } = member;
  const message = listener.messages.find(({ name }) => name === told.message.name) ?? told.message;
  const handling = listener.handle(delivery, message);
  inHand.add(handling);
  try {
    return await handling;
  } finally {
    inHand.delete(handling);
  }
}

function unattempted(afterMs: number): Settlement {
  return { kind: "retry", afterMs, attempted: false };
}

/** The delay of a message without a consumer: longer each time that it comes back here. */
function handBackDelay({ handedBack }: Shared, { headers }: Delivery): number {
  const id = headers[wireHeaders.id] ?? "";
  const count = handedBack.get(id) ?? 0;
  handedBack.delete(id);
  handedBack.set(id, count + 1);
  dropOldest(handedBack, mostHandedBack);
  return backoffMs(count, { leastMs: handBackMs, mostMs: longestHandBackMs });
}

/** A consumer of the operation that has the message. The next one comes last the next time. */
function memberFor({ members }: Shared, message: string): Member | undefined {
  const index = members.findIndex(({ listener }) => listener.messages.some(({ name }) => name === message));
  const member = members[index];
  if (member === undefined) return undefined;
  members.splice(index, 1);
  members.push(member);
  return member;
}

/** Resolves when somebody came or everybody went, when the time is up, or when the signal aborts. */
async function changed({ waiting }: Shared, timeoutMs: number, signal: AbortSignal): Promise<void> {
  let awake = (): void => {};
  const woken = new Promise<void>((resolve) => {
    awake = resolve;
  });
  const timer = setTimeout(awake, Math.ceil(timeoutMs));
  waiting.add(awake);
  signal.addEventListener("abort", awake);
  try {
    await woken;
  } finally {
    clearTimeout(timer);
    waiting.delete(awake);
    signal.removeEventListener("abort", awake);
  }
}

function wake({ waiting }: Shared): void {
  for (const awake of [...waiting]) awake();
}

async function drain({ inHand }: Member, { timeoutMs = 10_000 }: CloseOptions = {}): Promise<void> {
  await within(Promise.allSettled([...inHand]), timeoutMs);
}
