import { MessagingError } from "../errors/errors.ts";
import { newSecret } from "../message/ids.ts";
import { openDeadlines } from "../time/deadlines.ts";
import { openAborts } from "../transport/abort-watcher.ts";
import { inbox } from "../transport/destination.ts";
import { newInboxAddress } from "../transport/inbox-address.ts";
import { openSlots } from "../transport/slot-map.ts";
import type { Delivery, Destination, Outgoing, Settlement, Transport } from "../transport/transport.ts";
import { wireHeaders } from "../transport/wire-headers.ts";
import { openPlaced, type Placed } from "./correlations.ts";
import { type Mailbox, openMailboxes } from "./reply-subscriptions.ts";
import { answerStillWaiting, questionedId } from "./still-waiting.ts";

/**
 * Asks queries over one transport: one inbox, and the correlation ids of those who wait for a reply. Both are random,
 * so that nobody answers a request that it was not sent.
 */
export interface Requester {
  readonly transport: Transport;
  /** The address of its inbox. */
  readonly address: string;
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
  /** Gets the headers `reply-to` and `correlation-id`, unless it is `placed`. */
  readonly packet: Outgoing & { readonly headers: Record<string, string> };
  /** Says that it carries both already, where its contract says. */
  readonly placed?: Placed | undefined;
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
  readonly mailbox: Mailbox;
  readonly resolve: (reply: Delivery) => void;
  readonly reject: (error: unknown) => void;
  /** Whether the transport has accepted the request. */
  sent: boolean;
}

/** A request does not wait longer than this for a connection that is away: its caller can decide what to do sooner. */
const connectTimeoutMs = 1_000;
const whileConnected = { connectTimeoutMs };
const settled: Promise<Settlement> = Promise.resolve({ kind: "done" });

/** Opens a requester. Its inbox is opened by the first request, and again after that failed. */
export function openRequester(transport: Transport): Requester {
  const address = newInboxAddress();
  const mailboxes = openMailboxes({
    transport,
    inbox: inbox(address),
    receive,
    receiveShared,
    onInterrupted: (mailbox, cause) =>
      failAll("disconnected", "The connection broke while a reply was awaited. Ask again.", mailbox, cause),
  });
  const waiting = openSlots<Waiter>();
  /** Those whose correlation id is not of their slot. */
  const placed = openPlaced<Waiter>();
  const deadlines = openDeadlines(waiting, (waiter) => fail(waiter, timeoutError(waiter, transport)));
  const aborts = openAborts<Waiter>((waiter) => fail(waiter, abortedError(waiter.request)));
  /** The last publish that succeeded. A transport in memory gives the same promise each time: nobody need wait for it again. */
  let accepted: Promise<void> | undefined;
  let closed = false;

  /** A correlation id that was made up here begins with the slot of who waits for it. */
  function find(reply: Delivery): Waiter | undefined {
    const correlationId = reply.headers[wireHeaders.requestId];
    if (correlationId !== undefined) {
      const waiter = waiting.get(Number.parseInt(correlationId, 10));
      if (waiter?.correlationId === correlationId) return waiter;
    }
    return placed.find(reply);
  }

  /** Whether it waited until now. */
  function leave(waiter: Waiter): boolean {
    if (waiting.get(waiter.slot) !== waiter) return false;
    const { request, mailbox } = waiter;
    waiting.remove(waiter.slot);
    requester.waiting = waiting.size;
    mailbox.waiting -= 1;
    if (request.placed !== undefined) placed.remove(request.placed);
    if (waiting.size === 0) deadlines.idle();
    if (request.signal !== undefined) aborts.delete(request.signal, waiter);
    return true;
  }

  function fail(waiter: Waiter, error: unknown): void {
    if (leave(waiter)) waiter.reject(error);
  }

  function receive(reply: Delivery): Promise<Settlement> {
    const waiter = find(reply);
    if (waiter === undefined) return receiveOther(reply);
    if (leave(waiter)) waiter.resolve(reply);
    return settled;
  }

  /** What is not for this requester is for another one. */
  function receiveShared(reply: Delivery): Promise<Settlement> {
    const waiter = find(reply);
    if (waiter !== undefined && leave(waiter)) waiter.resolve(reply);
    const questioned = waiter === undefined ? questionedId(reply) : undefined;
    const asked = questioned === undefined ? undefined : findById(questioned, reply);
    return asked === undefined ? settled : answer(reply, asked);
  }

  function receiveOther(packet: Delivery): Promise<Settlement> {
    const questioned = questionedId(packet);
    if (questioned !== undefined) return answer(packet, findById(questioned, packet));
    requester.dropped += 1;
    return settled;
  }

  function findById(correlationId: string, packet: Delivery): Waiter | undefined {
    return find({ ...packet, headers: { ...packet.headers, [wireHeaders.requestId]: correlationId } });
  }

  function answer(question: Delivery, waiter: Waiter | undefined): Promise<Settlement> {
    const remainingMs = waiter === undefined ? 0 : waiter.until - performance.now();
    return answerStillWaiting(transport, question, remainingMs).then(() => settled);
  }

  function failAll(code: "disconnected" | "closed", message: string, from?: Mailbox, cause?: Error): void {
    for (const waiter of waiting.values()) {
      if (from === undefined || waiter.mailbox === from)
        fail(waiter, new MessagingError(code, message, { cause }));
    }
  }

  async function sendFirst(waiter: Waiter): Promise<void> {
    await mailboxes.open(waiter.mailbox);
    if (waiting.get(waiter.slot) === waiter) await send(waiter); // else it gave up before the inbox was there
  }

  function send({ request: { to, packet, signal } }: Waiter): Promise<void> {
    return transport.publish(
      to,
      [packet],
      signal === undefined ? whileConnected : { signal, connectTimeoutMs },
    );
  }

  function watch(sent: Promise<void>, waiter: Waiter): void {
    sent.then(
      () => {
        accepted = sent;
        waiter.sent = true;
      },
      (error) => fail(waiter, error),
    );
  }

  function exchange(request: Exchange): Promise<Delivery> {
    const { signal, packet, placed: place } = request;
    return new Promise((resolve, reject) => {
      if (closed) throw closedError(request);
      if (signal?.aborted === true) throw abortedError(request);
      const until = performance.now() + request.timeoutMs;
      const mailbox = place?.from === undefined ? mailboxes.own : mailboxes.topic(place.from);
      const waiter: Waiter = {
        slot: -1,
        correlationId: "",
        until,
        request,
        mailbox,
        resolve,
        reject,
        sent: false,
      };
      if (place !== undefined) placed.add(place, waiter, request.what);
      waiter.slot = waiting.add(waiter);
      requester.waiting = waiting.size;
      mailbox.waiting += 1;
      if (place === undefined) {
        waiter.correlationId = slotPrefix(waiter.slot) + newSecret();
        packet.headers[wireHeaders.requestId] = waiter.correlationId;
        packet.headers[wireHeaders.replyTo] = address;
      }
      deadlines.added(until);
      if (signal !== undefined) aborts.add(signal, waiter);
      const sent = mailbox.isOpen ? send(waiter) : sendFirst(waiter);
      if (sent === accepted) waiter.sent = true;
      else watch(sent, waiter);
    });
  }

  const requester = {
    transport,
    address,
    waiting: 0,
    dropped: 0,
    exchange,
    async close(): Promise<void> {
      if (closed) return;
      closed = true;
      deadlines.close();
      failAll("closed", "The requester was closed while a reply was awaited.");
      await mailboxes.close();
    },
  };
  return requester;
}

const slotPrefixes: string[] = [];

/** `7.`, put together once. */
function slotPrefix(slot: number): string {
  slotPrefixes[slot] ??= `${slot}.`;
  return slotPrefixes[slot];
}

function timeoutError(
  { sent, request: { what, timeoutMs, to } }: Waiter,
  { name }: Transport,
): MessagingError {
  const why = sent
    ? `Is anything serving "${to.template}"?`
    : `The broker of transport "${name}" had not taken the request by then. Is it there?`;
  return new MessagingError(
    "request_timeout",
    `No reply to ${what} within ${Math.round(timeoutMs)} ms. ${why}`,
  );
}

function abortedError({ what, signal }: Exchange): MessagingError {
  return new MessagingError("aborted", `The ${what} was aborted.`, { cause: signal?.reason });
}

function closedError({ what }: Exchange): MessagingError {
  return new MessagingError("closed", `The requester is closed. Open another for ${what}.`);
}
