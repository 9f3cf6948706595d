import {
  type AbortWatcher,
  type CloseOptions,
  createAbortWatcher,
  type Delivery,
  type Destination,
  defaultCloseMs,
  type Receive,
  resolvesWithin,
  type Settlement,
  type SubscribeOptions,
  type Subscription,
  settlementOf,
  type Transport,
} from "@posthorn/core/transport";
import type { LostAttempts } from "./lost-attempts.ts";
import { attemptsBefore, deadLetterWithAttempts, receivedDelivery, retryCopy } from "./retry-copy.ts";
import { openSlots, type Slots } from "./slots.ts";
import { openWaitingPackets, type WaitingLimits, type WaitingPackets } from "./waiting-packets.ts";

// The way of a delivery:
//
//   arrived    It waits for a free slot, of which there are `concurrency`. Usually one is free.
//   running    Its receiver has it. Any settlement but `retry` goes to the inner transport.
//   copied     It is to be retried, and may be published again: to an unordered queue, with the delay. The delivery is done
//              once the broker has the copy, whose headers count the attempts, so that any process can go on.
//   waiting    It is to be retried, and cannot be copied: packets behind it must not pass it, other groups must not get it,
//              or the broker cannot delay it. It stays unsettled, and runs again after the time.
//   left       The subscription closes, or the connection broke. A packet that waits is copied if that needs no delay. Any
//              other stays unsettled, so that the broker delivers it again; this process remembers its attempts.

/** A subscription whose packets are retried. */
export interface RetryPlan {
  readonly inner: Transport;
  readonly from: Destination;
  readonly receive: Receive;
  readonly options: SubscribeOptions;
  readonly limits: WaitingLimits;
  readonly lostAttempts: LostAttempts;
}

interface Run {
  readonly arrived: Delivery;
  readonly attempt: number;
}

interface State extends RetryPlan {
  readonly slots: Slots;
  readonly waiting: WaitingPackets;
  /** Records the attempts that are lost while their receivers run. */
  readonly runs: AbortWatcher<Run>;
  concurrency: number;
  inFlight: number;
  /** Those in flight that will never be settled here. */
  unsettled: number;
  /** Resolved while the subscription closes, once nothing runs any more. */
  readonly drained: PromiseWithResolvers<void>;
  isClosing: boolean;
}

const done: Settlement = { kind: "done" };

/** The time in which the inner transport settles what has run, if it waits in vain for packets that stay unsettled. */
const settlingMs = 1_000;

/** Subscribes to the inner transport, which gets no settlement `retry`. */
export async function openRetryingSubscription(plan: RetryPlan): Promise<Subscription> {
  const { inner, from, options, limits, lostAttempts } = plan;
  const { concurrency = 32 } = options;
  let subscription: Subscription | undefined;
  const resize = (): void => {
    if (state.isClosing) return;
    subscription?.resize(state.concurrency === 0 ? 0 : state.concurrency + state.waiting.room());
  };
  const state: State = {
    ...plan,
    slots: openSlots(concurrency),
    waiting: openWaitingPackets(limits, resize),
    runs: createAbortWatcher(({ arrived, attempt }) => lostAttempts.remember(arrived, attempt)),
    concurrency,
    inFlight: 0,
    unsettled: 0,
    drained: Promise.withResolvers(),
    isClosing: false,
  };
  const opened = await inner.subscribe(from, (delivery) => handle(state, delivery), options);
  subscription = opened;
  resize();
  return {
    ...opened,
    resize(size) {
      opened.resize(size); // checks the number
      state.concurrency = size;
      state.slots.resize(size);
      resize();
    },
    close: (closeOptions) => close(state, opened, closeOptions),
  };
}

async function handle(state: State, arrived: Delivery): Promise<Settlement> {
  state.inFlight += 1;
  try {
    return await attemptUntilSettled(state, arrived);
  } finally {
    state.inFlight -= 1;
    checkDrained(state);
  }
}

async function attemptUntilSettled(state: State, arrived: Delivery): Promise<Settlement> {
  const { inner, slots, waiting, lostAttempts } = state;
  const { signal } = arrived;
  const counted = attemptsBefore(arrived) + (inner.features.attempts ? arrived.attempt - 1 : 0);
  let attempt = Math.max(counted, lostAttempts.recall(arrived)) + 1;
  if (!(await slots.take(false))) return leave(state, arrived, attempt);
  while (!signal.aborted) {
    const settlement = await run(state, arrived, attempt);
    if (settlement.kind === "dead-letter") return deadLetterWithAttempts(settlement, arrived, attempt);
    if (settlement.kind !== "retry" || signal.aborted) return settlement;
    if (settlement.attempted !== false) attempt += 1;
    const { afterMs = 0 } = settlement;
    if (mayCopy(state, afterMs) && (await publishCopy(state, { arrived, attempt }, afterMs))) return done;
    await waiting.wait(arrived, state.isClosing ? 0 : afterMs);
    const mayRun = await slots.take(true);
    waiting.leave(arrived);
    if (mayRun) continue;
    const isCopied = mayCopy(state, 0) && (await publishCopy(state, { arrived, attempt }, afterMs));
    return isCopied ? done : leave(state, arrived, attempt);
  }
  slots.release();
  return leave(state, arrived, attempt);
}

/** Calls the receiver, in a slot that was taken. */
async function run(state: State, arrived: Delivery, attempt: number): Promise<Settlement> {
  const { receive, options, runs, slots } = state;
  const { signal } = arrived;
  const entry: Run = { arrived, attempt };
  runs.add(signal, entry);
  try {
    return await settlementOf(receive, receivedDelivery(arrived, attempt), options.onError);
  } finally {
    runs.delete(signal, entry);
    slots.release();
  }
}

/** True if a packet can be published again, to be delivered after a time. */
function mayCopy({ from, inner: { features } }: State, afterMs: number): boolean {
  const isQueue = from.kind === "queue" && from.dead === undefined && from.delivery !== "light";
  if (!isQueue || from.ordered) return false;
  return afterMs <= 0 || (features.delay && afterMs <= features.limits.longestDelayMs);
}

/** Publishes a packet again for its next attempt. Resolves to false if the broker does not accept it. */
async function publishCopy(
  { inner, from }: State,
  { arrived, attempt }: Run,
  afterMs: number,
): Promise<boolean> {
  const { delay, limits, ttl } = inner.features;
  const delayMs = delay && afterMs > 0 ? Math.min(afterMs, limits.longestDelayMs) : undefined;
  const copy = retryCopy(arrived, { attempts: attempt - 1, delayMs, expires: ttl });
  return inner.publish({ ...from, address: arrived.address }, [copy]).then(
    () => true,
    () => false,
  );
}

/** Ends the way of a delivery that goes back to the broker, and remembers its attempts. */
function leave(state: State, arrived: Delivery, attempt: number): Promise<Settlement> {
  state.lostAttempts.remember(arrived, attempt - 1);
  if (arrived.signal.aborted) return Promise.resolve({ kind: "retry" }); // too late: the inner transport reports it
  state.unsettled += 1;
  checkDrained(state);
  return new Promise(() => {});
}

function checkDrained({ isClosing, inFlight, unsettled, drained }: State): void {
  if (isClosing && inFlight === unsettled) drained.resolve();
}

/** Waits for what runs. Then the inner subscription closes, and the broker has back what is not settled. */
async function close(state: State, subscription: Subscription, options: CloseOptions = {}): Promise<void> {
  const { timeoutMs = defaultCloseMs } = options;
  const until = performance.now() + timeoutMs;
  state.isClosing = true;
  subscription.resize(0);
  state.slots.close();
  state.waiting.wake();
  checkDrained(state);
  await resolvesWithin(state.drained.promise, timeoutMs);
  const leftMs = Math.max(0, until - performance.now());
  await subscription.close({ timeoutMs: state.unsettled > 0 ? Math.min(leftMs, settlingMs) : leftMs });
}
