import { type CloseOptions, createSlotMap, defaultCloseMs, resolvesWithin } from "@posthorn/core/transport";
import { createFifo } from "../collections/fifo.ts";
import { again, enter, giveBack, leave, startWaiting } from "./handle.ts";
import { closedBefore, type InFlight } from "./in-flight.ts";
import type { ReceiverOptions, State } from "./receiver-state.ts";

/** The receiver of one subscription, with everything that it has in flight. */
export interface Receiver<T> {
  /**
   * Takes a packet that the protocol has delivered: handles it now or later. Returns false, and takes nothing, if there
   * is no room for more.
   */
  offer(item: T, bytes: number, attempt: number): boolean;
  /** The number of packets that the protocol may ask for. */
  room(): number;
  /** The bytes that the protocol may ask for. */
  roomBytes(): number;
  resize(concurrency: number): void;
  /** All packets in flight, also those that wait. */
  inFlight(): readonly InFlight<T>[];
  /** Delivers a packet again in this process, for protocols that cannot take it back. */
  again(inFlight: InFlight<T>, afterMs: number, attempted: boolean): void;
  /**
   * Aborts the signals of packets whose settlements no longer count, because the broker delivers them again. Late
   * settlements are reported and ignored.
   *
   * @param matches - default: all
   */
  abandon(cause: Error, matches?: (item: T) => boolean): readonly InFlight<T>[];
  /**
   * Calls the receiver no more, and waits for what is in flight. What waits goes back once the protocol has stopped to
   * deliver. When the time is up, the rest is abandoned, and the result is its list, for the protocol to return it. May be
   * called again.
   */
  close(options?: CloseOptions): Promise<readonly InFlight<T>[]>;
}

/**
 * Opens the receiver of a subscription. It is called for at most `concurrency` packets at a time; others wait in order.
 * A receiver that has returned is free for the next packet while its settlement takes effect.
 */
export function openReceiver<T>(options: ReceiverOptions<T>): Receiver<T> {
  const state: State<T> = {
    options,
    largestCount: options.largestCount ?? 65_536,
    largestBytes: options.largestBytes ?? 64 * 1_048_576,
    all: createSlotMap(),
    waiting: createFifo(),
    blocked: new Map(),
    retries: new Map(),
    concurrency: options.concurrency,
    running: 0,
    bytes: 0,
    phase: "open",
    drained: undefined,
    onIdle: undefined,
  };
  return {
    offer: (item, bytes, attempt) => offer(state, newInFlight(state, item, bytes), attempt),
    room: () => room(state),
    roomBytes: () => (state.phase === "open" ? Math.max(0, state.largestBytes - state.bytes) : 0),
    resize(concurrency) {
      state.concurrency = concurrency;
      startWaiting(state);
      options.onRoom?.();
    },
    inFlight: () => state.all.values(),
    again: (inFlight, afterMs, attempted) =>
      again(state, inFlight, { afterMs, attempt: inFlight.attempt + (attempted ? 1 : 0) }),
    abandon: (cause, matches) => abandon(state, cause, matches),
    close: (closeOptions) => close(state, closeOptions),
  };
}

function newInFlight<T>({ options }: State<T>, item: T, bytes: number): InFlight<T> {
  return {
    item,
    bytes,
    attempt: 1,
    key: options.keyOf?.(item),
    isLive: true,
    state: "waiting",
    slot: -1,
    controller: undefined,
    cause: undefined,
  };
}

function room<T>({ phase, bytes, largestBytes, concurrency, all }: State<T>): number {
  return phase === "open" && bytes < largestBytes ? Math.max(0, concurrency - all.size) : 0;
}

function offer<T>(state: State<T>, inFlight: InFlight<T>, attempt: number): boolean {
  const { all, largestCount, largestBytes } = state;
  const { bytes, key } = inFlight;
  const isFull = all.size >= largestCount || (all.size > 0 && state.bytes + bytes > largestBytes);
  if (isFull && state.options.takesAll !== true) return false;
  inFlight.attempt = attempt;
  inFlight.slot = all.add(inFlight);
  state.bytes += bytes;
  const followers = key === undefined ? undefined : state.blocked.get(key);
  if (followers !== undefined) {
    inFlight.state = "blocked";
    followers.push(inFlight);
    if (state.phase === "stopped") giveBack(state, inFlight);
    return true;
  }
  if (key !== undefined) state.blocked.set(key, createFifo());
  enter(state, inFlight);
  return true;
}

function abandon<T>(
  state: State<T>,
  cause: Error,
  matches: (item: T) => boolean = () => true,
): readonly InFlight<T>[] {
  const abandoned = state.all.values().filter(({ item }) => matches(item));
  for (const inFlight of abandoned) inFlight.isLive = false;
  for (const inFlight of abandoned) {
    inFlight.cause = cause;
    inFlight.controller?.abort(cause);
    state.retries.get(inFlight)?.stop();
    state.retries.delete(inFlight);
    leave(state, inFlight);
  }
  startWaiting(state);
  return abandoned;
}

async function close<T>(
  state: State<T>,
  { timeoutMs = defaultCloseMs }: CloseOptions = {},
): Promise<readonly InFlight<T>[]> {
  state.drained ??= drain(state);
  if (await resolvesWithin(state.drained, timeoutMs)) return [];
  return abandon(state, closedBefore(state.options.address));
}

async function drain<T>(state: State<T>): Promise<void> {
  state.phase = "closing";
  await state.options.stop?.();
  state.phase = "stopped";
  for (const [inFlight, timer] of state.retries) {
    timer.stop();
    giveBack(state, inFlight);
  }
  state.retries.clear();
  for (const inFlight of state.all.values()) {
    if (inFlight.state === "waiting" || inFlight.state === "blocked") giveBack(state, inFlight);
  }
  state.waiting.clear();
  if (state.all.size === 0) return;
  await new Promise<void>((resolve) => {
    state.onIdle = resolve;
  });
}
