import { setMaxListeners } from "node:events";
import { nanoid } from "nanoid";
import { openDeadlines } from "./deadlines.ts";
import { inbox } from "./destination.ts";
import { MessagingError } from "./errors.ts";
import { openSlots } from "./slots.ts";
import type { Delivery, Destination, Outgoing, Settlement, Subscription, Transport } from "./transport.ts";
import { wire } from "./wire.ts";

/** Asks queries over one transport: one inbox, and the correlation ids of those who wait for a reply. */
export interface Requester {
  readonly transport: Transport;
  /** Requests that wait for a reply. */
  readonly waiting: number;
  /** Replies that came too late, or a second time, and were dropped. */
  readonly dropped: number;
  /** For generated code: publishes a request, and resolves to the packet that answers it. */
  exchange(request: Exchange): Promise<Delivery>;
  /** Rejects what still waits with `closed`, and gives the inbox up. The transport stays open. */
  close(): Promise<void>;
}

export interface Exchange {
  readonly to: Destination;
  /** Gets the headers `reply-to` and `header`. */
  readonly packet: Outgoing & { readonly headers: Record<string, string> };
  /** The header in which request and reply carry the correlation id. */
  readonly header: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** For errors: `query "orderStatus"`. */
  readonly what: string;
}

interface Waiter {
  /** Both set as soon as it waits. */
  slot: number;
  correlationId: string;
  /** Milliseconds of `performance.now()`. */
  readonly until: number;
  readonly request: Exchange;
  readonly resolve: (reply: Delivery) => void;
  readonly reject: (error: unknown) => void;
  readonly abort: (() => void) | undefined;
}

const settled: Promise<Settlement> = Promise.resolve({ kind: "done" });

/** Opens a requester. Its inbox is opened by the first request, and again after that failed. */
export function openRequester(transport: Transport): Requester {
  const replyTo = `inbox.${nanoid()}`;
  const waiting = openSlots<Waiter>();
  const headers: string[] = [wire.requestId];
  const deadlines = openDeadlines(waiting, (waiter) => fail(waiter, timeoutError(waiter.request)));
  let opening: Promise<Subscription> | undefined;
  let open = false;
  let closed = false;
  let dropped = 0;

  /** A correlation id begins with the slot of who waits for it. */
  function find(correlationId: string | undefined): Waiter | undefined {
    if (correlationId === undefined) return undefined;
    const waiter = waiting.get(Number.parseInt(correlationId, 10));
    return waiter?.correlationId === correlationId ? waiter : undefined;
  }

  /** Whether it waited until now. */
  function leave(waiter: Waiter): boolean {
    if (waiting.get(waiter.slot) !== waiter) return false;
    waiting.remove(waiter.slot);
    if (waiting.size === 0) deadlines.idle();
    if (waiter.abort !== undefined) waiter.request.signal?.removeEventListener("abort", waiter.abort);
    return true;
  }

  function fail(waiter: Waiter, error: unknown): void {
    if (leave(waiter)) waiter.reject(error);
  }

  function receive(reply: Delivery): Promise<Settlement> {
    for (const header of headers) {
      const waiter = find(reply.headers[header]);
      if (waiter === undefined) continue;
      leave(waiter);
      waiter.resolve(reply);
      return settled;
    }
    dropped += 1;
    return settled;
  }

  function failAll(code: "disconnected" | "closed", message: string, cause?: Error): void {
    for (const waiter of waiting.values()) fail(waiter, new MessagingError(code, message, { cause }));
  }

  function onInterrupted(cause: Error): void {
    failAll("disconnected", "The connection broke while a reply was awaited. Ask again.", cause);
  }

  function openInbox(): Promise<Subscription> {
    opening ??= transport.subscribe(inbox(replyTo), receive, { concurrency: 1024, onInterrupted }).then(
      (subscription) => {
        open = true;
        return subscription;
      },
      (error) => {
        opening = undefined;
        throw error;
      },
    );
    return opening;
  }

  async function sendFirst(waiter: Waiter): Promise<void> {
    await openInbox();
    if (waiting.get(waiter.slot) === waiter) await send(waiter); // else it gave up before the inbox was there
  }

  function send({ request: { to, packet, signal } }: Waiter): Promise<void> {
    return transport.publish(to, [packet], signal === undefined ? undefined : { signal });
  }

  function exchange(request: Exchange): Promise<Delivery> {
    const { signal, header, packet } = request;
    if (!headers.includes(header)) headers.push(header);
    return new Promise((resolve, reject) => {
      if (closed) throw closedError(request);
      if (signal?.aborted === true) throw abortedError(request);
      const until = performance.now() + request.timeoutMs;
      const abort = signal === undefined ? undefined : (): void => fail(waiter, abortedError(request));
      const waiter: Waiter = { slot: -1, correlationId: "", until, request, resolve, reject, abort };
      waiter.slot = waiting.add(waiter);
      waiter.correlationId = slotPrefix(waiter.slot) + packet.id;
      packet.headers[header] = waiter.correlationId;
      packet.headers[wire.replyTo] = replyTo;
      deadlines.added(until);
      if (signal !== undefined && abort !== undefined) {
        setMaxListeners(0, signal); // many requests may share one signal, and each takes its listener away again
        signal.addEventListener("abort", abort);
      }
      (open ? send(waiter) : sendFirst(waiter)).catch((error) => fail(waiter, error));
    });
  }

  return {
    transport,
    get waiting() {
      return waiting.size;
    },
    get dropped() {
      return dropped;
    },
    exchange,
    async close() {
      if (closed) return;
      closed = true;
      deadlines.close();
      failAll("closed", "The requester was closed while a reply was awaited.");
      const subscription = await opening?.catch(() => undefined);
      await subscription?.close();
    },
  };
}

const slotPrefixes: string[] = [];

/** `7.`, put together once. */
function slotPrefix(slot: number): string {
  slotPrefixes[slot] ??= `${slot}.`;
  return slotPrefixes[slot];
}

function timeoutError({ what, timeoutMs, to }: Exchange): MessagingError {
  return new MessagingError(
    "request_timeout",
    `No reply to ${what} within ${Math.round(timeoutMs)} ms. Is anything serving "${to.template}"?`,
  );
}

function abortedError({ what, signal }: Exchange): MessagingError {
  return new MessagingError("aborted", `The ${what} was aborted.`, { cause: signal?.reason });
}

function closedError({ what }: Exchange): MessagingError {
  return new MessagingError("closed", `The requester is closed. Open another for ${what}.`);
}
