import { type AbortWatcher, createAbortWatcher, startTimer, type Timer } from "@posthorn/core/transport";
import type { Entry, NewEntry, PublishLimits } from "./entry.ts";
import { aborted, tooManyWaiting, unconfirmed, unsent } from "./publish-errors.ts";

/**
 * All publishes that have not settled. Counts them, limits their number and their time, and settles each exactly once.
 *
 * An entry is `new`, then `waiting` or directly `sent`, then `done`. It is done after its last confirm, when it fails, or
 * when its time is up. Only `setState` changes the state, so that the counts are right.
 */
export interface Ledger {
  /** Returns undefined if the signal has already aborted. The entry is then rejected. */
  add(entry: NewEntry, limits?: PublishLimits): Entry | undefined;
  /** Counts the entry as waiting. Returns false if too many packets wait already. The entry is then rejected. */
  wait(entry: Entry): boolean;
  /** Counts the entry as sent and not confirmed. */
  markSent(entry: Entry): void;
  /** Starts the entry's publish timeout that many milliseconds from now. */
  postpone(entry: Entry, ms: number): void;
  /** Confirms one message of the entry. */
  confirm(entry: Entry): void;
  /** Starts the `connectTimeoutMs` of everything that waits. Call it when the connection is lost. */
  startConnectTimers(): void;
  fail(entry: Entry, cause: Error): void;
  failSent(causeOf: (entry: Entry) => Error): void;
  failAll(cause: Error): void;
  /** True if one more entry may be sent. */
  hasRoom(): boolean;
  /** True if a quarter of the window is free. A confirm flushes what waits only then, so that it goes in batches. */
  hasMuchRoom(): boolean;
  /** The number of packets that wait to be sent. */
  waiting(): number;
  /** Resolves once nothing is left. */
  idle(): Promise<void>;
}

export interface LedgerOptions {
  /** The broker's URL without the password, for error texts. */
  readonly displayUrl: string;
  readonly publishTimeoutMs: number;
  readonly largestWindow: number;
  readonly largestWaiting: number;
  /** A confirm is overdue, and the broker has confirmed nothing else since the packet was sent. */
  readonly onSilent: () => void;
  /** True if an entry waits because the connection that it needs is away. */
  readonly isAway: (entry: Entry) => boolean;
}

interface State {
  readonly options: LedgerOptions;
  /** The oldest first. */
  readonly entries: Set<Entry>;
  readonly aborts: AbortWatcher<Entry>;
  waiting: number;
  unconfirmed: number;
  confirmedAt: number;
  timer: Timer | undefined;
  whenIdle: (() => void)[];
}

const noLimits: PublishLimits = {};
const unref = { keepsAlive: false };

export function openLedger(options: LedgerOptions): Ledger {
  const { largestWindow } = options;
  const state: State = {
    options,
    entries: new Set(),
    aborts: createAbortWatcher<Entry>((entry, signal) => abort(state, entry, signal)),
    waiting: 0,
    unconfirmed: 0,
    confirmedAt: Number.NEGATIVE_INFINITY,
    timer: undefined,
    whenIdle: [],
  };
  return {
    add: (entry, limits = noLimits) => add(state, entry, limits),
    wait: (entry) => wait(state, entry),
    markSent: (entry) => setState(state, entry, "sent"),
    postpone: (entry, ms) => {
      entry.since = performance.now() + ms;
    },
    confirm: (entry) => confirm(state, entry),
    startConnectTimers: () => {
      for (const entry of state.entries) if (entry.state === "waiting") startConnectTimer(state, entry);
    },
    fail: (entry, cause) => fail(state, entry, cause),
    failSent: (causeOf) => {
      for (const entry of state.entries) if (entry.state === "sent") fail(state, entry, causeOf(entry));
    },
    failAll: (cause) => {
      for (const entry of state.entries) fail(state, entry, cause);
    },
    hasRoom: () => state.unconfirmed < largestWindow,
    hasMuchRoom: () => state.unconfirmed <= largestWindow * 0.75,
    waiting: () => state.waiting,
    idle: () => idle(state),
  };
}

function add(state: State, added: NewEntry, limits: PublishLimits): Entry | undefined {
  const entry: Entry = {
    route: added.route,
    messages: added.messages,
    isResend: added.isResend,
    resolve: added.resolve,
    reject: added.reject,
    limits,
    since: performance.now(),
    unconfirmed: added.messages.length,
    state: "new",
    connectTimer: undefined,
  };
  const { signal } = limits;
  if (signal?.aborted === true) {
    entry.reject(aborted(entry, signal));
    return undefined;
  }
  if (signal !== undefined) state.aborts.add(signal, entry);
  state.entries.add(entry);
  state.timer ??= startTimer(state.options.publishTimeoutMs, () => sweep(state), unref);
  return entry;
}

function abort(state: State, entry: Entry, signal: AbortSignal): void {
  if (entry.limits.onlyUnsent === true && entry.state === "sent") return;
  fail(state, entry, aborted(entry, signal));
}

function wait(state: State, entry: Entry): boolean {
  const { largestWaiting, displayUrl, isAway } = state.options;
  if (state.waiting + entry.messages.length > largestWaiting && !entry.isResend) {
    fail(state, entry, tooManyWaiting(state.waiting, displayUrl));
    return false;
  }
  setState(state, entry, "waiting");
  if (isAway(entry)) startConnectTimer(state, entry);
  return true;
}

function startConnectTimer(state: State, entry: Entry): void {
  const { isAway, displayUrl } = state.options;
  const { connectTimeoutMs } = entry.limits;
  if (connectTimeoutMs === undefined || entry.connectTimer !== undefined) return;
  const end = (): void => {
    entry.connectTimer = undefined;
    if (entry.state !== "waiting" || !isAway(entry)) return;
    fail(state, entry, unsent(entry.route, displayUrl, connectTimeoutMs));
  };
  entry.connectTimer = startTimer(connectTimeoutMs, end, unref);
}

function setState(counts: State, entry: Entry, state: Entry["state"]): void {
  const { length } = entry.messages;
  if (entry.state === "waiting") counts.waiting -= length;
  if (entry.state === "sent") counts.unconfirmed -= length;
  entry.state = state;
  if (state === "waiting") counts.waiting += length;
  if (state === "sent") counts.unconfirmed += length;
}

/** Returns false if the entry has already settled. */
function finish(state: State, entry: Entry): boolean {
  if (entry.state === "done") return false;
  setState(state, entry, "done");
  state.entries.delete(entry);
  entry.connectTimer?.stop();
  const { signal } = entry.limits;
  if (signal !== undefined) state.aborts.delete(signal, entry);
  if (state.entries.size === 0) {
    state.timer?.stop();
    state.timer = undefined;
    for (const resolve of state.whenIdle) resolve();
    state.whenIdle = [];
  }
  return true;
}

function confirm(state: State, entry: Entry): void {
  state.confirmedAt = performance.now();
  entry.unconfirmed -= 1;
  if (entry.unconfirmed === 0 && finish(state, entry)) entry.resolve();
}

function fail(state: State, entry: Entry, cause: Error): void {
  if (finish(state, entry)) entry.reject(cause);
}

/** Fails the entries whose time is up, and starts the timer for the next one. */
function sweep(state: State): void {
  const { options, entries } = state;
  state.timer = undefined;
  const now = performance.now();
  let nextMs = Number.POSITIVE_INFINITY;
  let isSilent = false;
  for (const entry of entries) {
    const leftMs = entry.since + options.publishTimeoutMs - now;
    if (leftMs > 0) {
      nextMs = Math.min(nextMs, leftMs);
      continue;
    }
    isSilent ||= entry.state === "sent" && state.confirmedAt < entry.since;
    fail(state, entry, overdue(entry, options));
  }
  if (entries.size > 0) state.timer = startTimer(nextMs, () => sweep(state), unref);
  if (isSilent) options.onSilent();
}

function overdue({ route, state }: Entry, { publishTimeoutMs, displayUrl }: LedgerOptions): Error {
  if (state === "sent") return unconfirmed(route, publishTimeoutMs);
  return unsent(route, displayUrl, publishTimeoutMs);
}

function idle({ entries, whenIdle }: State): Promise<void> {
  if (entries.size === 0) return Promise.resolve();
  return new Promise((resolve) => whenIdle.push(resolve));
}
