import { MessagingError, openAborts, startTimer, type Timer } from "@posthorn/core/transport";
import type { Message, Route } from "./routes.ts";

/** One call of publish, from its beginning to the last confirm. */
export interface Entry {
  readonly route: Route;
  readonly messages: readonly Message[];
  /** Sent for the second time, since no queue took it. */
  readonly again: boolean;
  readonly resolve: () => void;
  readonly reject: (cause: Error) => void;
  /** When its time began to run. */
  since: number;
  readonly limits: PublishLimits;
  /** Messages that have not ended. */
  left: number;
  state: "new" | "waiting" | "sent" | "done";
  /** Runs while the connection is away. */
  connectTimer: Timer | undefined;
}

/** How long a publish may wait, besides the transport's own limit. */
export interface PublishLimits {
  /** Stops waiting. */
  readonly signal?: AbortSignal;
  /** Most milliseconds to wait for a connection that is away. */
  readonly connectTimeoutMs?: number;
  /** Once it is sent, the signal no longer matters. */
  readonly onlyUnsent?: boolean;
}

export type NewEntry = Pick<Entry, "route" | "messages" | "resolve" | "reject"> & {
  readonly again?: boolean;
};

export interface EntriesOptions {
  /** The broker's address, for messages. */
  readonly shown: string;
  readonly publishTimeoutMs: number;
  readonly largestWindow: number;
  readonly largestWaiting: number;
  /** The broker owes a confirm for too long, and has given no other one meanwhile. */
  readonly onSilent: () => void;
}

/** Every publish that has not ended: counted, bounded in number and in time, and never left to hang. */
export interface Entries {
  /** Nothing is returned if the signal has aborted already. */
  add(entry: NewEntry, limits?: PublishLimits): Entry | undefined;
  /** Counts it among those that wait unsent. False if there are too many: it is rejected. */
  hold(entry: Entry): boolean;
  /** Counts it among those that the broker has yet to confirm. */
  sent(entry: Entry): void;
  /** Lets its time begin to run that many milliseconds from now. */
  postpone(entry: Entry, ms: number): void;
  /** One more of its messages is accepted. */
  confirm(entry: Entry): void;
  /** Starts the clock of those that wait for a connection that is away. */
  connectionAway(): void;
  fail(entry: Entry, cause: Error): void;
  failSent(causeOf: (entry: Entry) => Error): void;
  failAll(cause: Error): void;
  /** Whether one more may be sent. */
  hasRoom(): boolean;
  /** Whether a good part of the window is free: what waits goes out in batches then. */
  hasMuchRoom(): boolean;
  /** How many packets wait unsent. */
  waiting(): number;
  /** Resolves once all have ended. */
  idle(): Promise<void>;
}

const noLimits: PublishLimits = {};

/**
 * @param isAway - whether an entry waits because the connection that it needs is away
 */
export function openEntries(options: EntriesOptions, isAway: (entry: Entry) => boolean): Entries {
  const { shown, publishTimeoutMs, largestWindow, largestWaiting } = options;
  /** In the order they came, so that the first is the oldest. */
  const open = new Set<Entry>();
  const aborts = openAborts<Entry>(abort);
  let waiting = 0;
  let unconfirmed = 0;
  let confirmedAt = Number.NEGATIVE_INFINITY;
  let timer: Timer | undefined;
  let whenIdle: (() => void)[] = [];

  function add({ again = false, ...given }: NewEntry, limits = noLimits): Entry | undefined {
    const entry: Entry = {
      ...given,
      again,
      limits,
      since: performance.now(),
      left: given.messages.length,
      state: "new",
      connectTimer: undefined,
    };
    const { signal } = limits;
    if (signal?.aborted === true) {
      entry.reject(aborted(entry, signal));
      return undefined;
    }
    if (signal !== undefined) aborts.add(signal, entry);
    open.add(entry);
    timer ??= startTimer(publishTimeoutMs, sweep, { keepsAlive: false });
    return entry;
  }

  function abort(entry: Entry, signal: AbortSignal): void {
    if (entry.limits.onlyUnsent === true && entry.state === "sent") return;
    fail(entry, aborted(entry, signal));
  }

  function hold(entry: Entry): boolean {
    if (waiting + entry.messages.length > largestWaiting && !entry.again) {
      const text = `${waiting} packets wait for ${shown} already. Nothing was sent. Publish less at a time, or raise \`largestWaiting\`.`;
      fail(entry, new MessagingError("unreachable", text));
      return false;
    }
    move(entry, "waiting");
    if (isAway(entry)) startConnectTimer(entry);
    return true;
  }

  function connectionAway(): void {
    for (const entry of open) if (entry.state === "waiting") startConnectTimer(entry);
  }

  function startConnectTimer(entry: Entry): void {
    const { connectTimeoutMs } = entry.limits;
    if (connectTimeoutMs === undefined || entry.connectTimer !== undefined) return;
    const end = (): void => {
      entry.connectTimer = undefined;
      if (entry.state === "waiting" && isAway(entry)) fail(entry, unsent(entry, connectTimeoutMs));
    };
    entry.connectTimer = startTimer(connectTimeoutMs, end, { keepsAlive: false });
  }

  function sent(entry: Entry): void {
    move(entry, "sent");
  }

  /** The one place that counts. */
  function move(entry: Entry, state: Entry["state"]): void {
    const { length } = entry.messages;
    if (entry.state === "waiting") waiting -= length;
    if (entry.state === "sent") unconfirmed -= length;
    entry.state = state;
    if (state === "waiting") waiting += length;
    if (state === "sent") unconfirmed += length;
  }

  function finish(entry: Entry): boolean {
    if (entry.state === "done") return false;
    move(entry, "done");
    open.delete(entry);
    entry.connectTimer?.stop();
    const { signal } = entry.limits;
    if (signal !== undefined) aborts.delete(signal, entry);
    if (open.size === 0) {
      timer?.stop();
      timer = undefined;
      for (const resolve of whenIdle) resolve();
      whenIdle = [];
    }
    return true;
  }

  function postpone(entry: Entry, ms: number): void {
    entry.since = performance.now() + ms;
  }

  function confirm(entry: Entry): void {
    confirmedAt = performance.now();
    entry.left -= 1;
    if (entry.left === 0 && finish(entry)) entry.resolve();
  }

  function fail(entry: Entry, cause: Error): void {
    if (finish(entry)) entry.reject(cause);
  }

  function failSent(causeOf: (entry: Entry) => Error): void {
    for (const entry of open) if (entry.state === "sent") fail(entry, causeOf(entry));
  }

  function failAll(cause: Error): void {
    for (const entry of open) fail(entry, cause);
  }

  function sweep(): void {
    timer = undefined;
    const now = performance.now();
    let nextMs = Number.POSITIVE_INFINITY;
    let isSilent = false;
    for (const entry of open) {
      const leftMs = entry.since + publishTimeoutMs - now;
      if (leftMs > 0) {
        nextMs = Math.min(nextMs, leftMs);
        continue;
      }
      isSilent ||= entry.state === "sent" && confirmedAt < entry.since;
      fail(entry, overdue(entry));
    }
    if (open.size > 0) timer = startTimer(nextMs, sweep, { keepsAlive: false });
    if (isSilent) options.onSilent();
  }

  function overdue(entry: Entry): MessagingError {
    if (entry.state !== "sent") return unsent(entry, publishTimeoutMs);
    const text = `RabbitMQ has not confirmed a packet for ${entry.route.shown} within ${publishTimeoutMs} ms. It may have it: publish again under the same id.`;
    return new MessagingError("publish_uncertain", text);
  }

  function unsent({ route }: Entry, timeoutMs: number): MessagingError {
    const text = `A packet for ${route.shown} could not be sent within ${timeoutMs} ms: ${shown} is away, or blocks publishers. Nothing was sent. Check that it runs, with memory and disk left.`;
    return new MessagingError("unreachable", text);
  }

  function aborted({ route, state }: Entry, { reason }: AbortSignal): MessagingError {
    const what = state === "sent" ? "RabbitMQ may have it." : "Nothing was sent.";
    return new MessagingError("aborted", `The publish to ${route.shown} was aborted. ${what}`, {
      cause: reason,
    });
  }

  function idle(): Promise<void> {
    if (open.size === 0) return Promise.resolve();
    return new Promise((resolve) => whenIdle.push(resolve));
  }

  return {
    add,
    hold,
    sent,
    postpone,
    confirm,
    connectionAway,
    fail,
    failSent,
    failAll,
    hasRoom: () => unconfirmed < largestWindow,
    hasMuchRoom: () => unconfirmed <= largestWindow * 0.75,
    waiting: () => waiting,
    idle,
  };
}
