import { MessagingError, openAborts } from "@posthorn/core";
import type { Message, Route } from "./routes.ts";

/** One call of publish, from its beginning to the last confirm. */
export interface Entry {
  readonly route: Route;
  readonly messages: readonly Message[];
  /** Sent for the second time, since no queue took it. */
  readonly again: boolean;
  readonly resolve: () => void;
  readonly reject: (cause: Error) => void;
  readonly since: number;
  left: number;
  state: "new" | "waiting" | "sent" | "done";
  readonly signal: AbortSignal | undefined;
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
}

/** Every publish that has not ended: counted, bounded in number and in time, and never left to hang. */
export interface Entries {
  /** Nothing is returned if the signal has aborted already. */
  add(entry: NewEntry, signal?: AbortSignal): Entry | undefined;
  /** Counts it among those that wait unsent. False if there are too many: it is rejected. */
  hold(entry: Entry): boolean;
  /** Counts it among those that the broker has yet to confirm. */
  sent(entry: Entry): void;
  /** One more of its messages is confirmed. */
  confirm(entry: Entry): void;
  fail(entry: Entry, cause: Error): void;
  failSent(causeOf: (entry: Entry) => Error): void;
  failAll(cause: Error): void;
  /** Whether one more may be sent. */
  hasRoom(): boolean;
  /** Whether a good part of the window is free: what waits goes out in batches then. */
  hasMuchRoom(): boolean;
  /** How many packets wait unsent. */
  waiting(): number;
  idle(): Promise<void>;
}

export function openEntries(options: EntriesOptions): Entries {
  const { shown, publishTimeoutMs, largestWindow, largestWaiting } = options;
  /** In the order they came, so that the first is the oldest. */
  const open = new Set<Entry>();
  const aborts = openAborts<Entry>((entry, signal) => fail(entry, aborted(entry, signal)));
  let waiting = 0;
  let unconfirmed = 0;
  let timer: NodeJS.Timeout | undefined;
  let whenIdle: (() => void)[] = [];

  function add({ again = false, ...given }: NewEntry, signal?: AbortSignal): Entry | undefined {
    const { length } = given.messages;
    const entry: Entry = { ...given, again, signal, since: Date.now(), left: length, state: "new" };
    if (signal?.aborted === true) {
      entry.reject(aborted(entry, signal));
      return undefined;
    }
    if (signal !== undefined) aborts.add(signal, entry);
    open.add(entry);
    timer ??= setTimeout(sweep, publishTimeoutMs).unref();
    return entry;
  }

  function hold(entry: Entry): boolean {
    if (waiting + entry.messages.length > largestWaiting) {
      const text = `${waiting} packets wait for ${shown} already. Nothing was sent. Publish less at a time, or raise \`largestWaiting\`.`;
      fail(entry, new MessagingError("unreachable", text));
      return false;
    }
    move(entry, "waiting");
    return true;
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
    if (entry.signal !== undefined) aborts.delete(entry.signal, entry);
    if (open.size === 0) {
      clearTimeout(timer);
      timer = undefined;
      for (const resolve of whenIdle) resolve();
      whenIdle = [];
    }
    return true;
  }

  function confirm(entry: Entry): void {
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
    const now = Date.now();
    for (const entry of open) {
      const leftMs = entry.since + publishTimeoutMs - now;
      if (leftMs > 0) {
        timer = setTimeout(sweep, leftMs).unref();
        return;
      }
      fail(entry, overdue(entry));
    }
  }

  function overdue(entry: Entry): MessagingError {
    const { route } = entry;
    if (entry.state === "sent") {
      const text = `RabbitMQ has not confirmed a packet for ${route.shown} within ${publishTimeoutMs} ms. It may have it: publish again under the same id.`;
      return new MessagingError("publish_uncertain", text);
    }
    const text = `A packet for ${route.shown} could not be sent within ${publishTimeoutMs} ms: ${shown} is away, or blocks publishers. Is it running, with memory and disk left?`;
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
    confirm,
    fail,
    failSent,
    failAll,
    hasRoom: () => unconfirmed < largestWindow,
    hasMuchRoom: () => unconfirmed <= largestWindow * 0.75,
    waiting: () => waiting,
    idle,
  };
}
