import { dropOldest } from "../collections/drop-oldest.ts";
import { newId } from "../message/ids.ts";
import { sleep } from "../time/sleep.ts";
import type { Destination } from "../transport/destination.ts";
import { inbox } from "../transport/destination.ts";
import { isInboxAddress, newInboxAddress } from "../transport/inbox-address.ts";
import type { Delivery } from "../transport/packet.ts";
import type { Settlement } from "../transport/settlement.ts";
import type { Subscription } from "../transport/subscription.ts";
import type { Transport } from "../transport/transport.ts";
import { wireHeaders } from "../transport/wire-headers.ts";

// A responder skips a request whose requester does not wait for it any longer. Usually the expiry time shows that.
// If the clocks of the two may disagree, the responder asks the requester instead: it publishes an empty packet to
// the reply address whose correlation id is `?` and the request's, and the requester replies with the milliseconds
// that it still waits. The difference of the clocks follows. For each requester the responder knows one of these:
//
//   nothing        It asks, and waits up to a second for the answer.
//   skewMs         The difference of the clocks. It does not ask again.
//   silentUntil    The requester did not answer and counts as gone. It does not ask again before that time.
//
// At a reply topic, many requesters share one address, so nothing is remembered for it.

/** A request whose requester may have stopped waiting. */
export interface DoubtfulRequest {
  readonly replyTo: Destination;
  readonly correlationId: string;
  /** The time at which the request expires, by the requester's clock. */
  readonly expiresAt: number;
}

/** Asks requesters whether they still wait for a reply. */
export interface StillWaiting {
  /**
   * Resolves to the time at which a request expires by this process's clock, or undefined if its requester does not
   * wait or answer.
   */
  deadlineOf(request: DoubtfulRequest): Promise<number | undefined>;
  close(): Promise<void>;
}

type Knowledge = { readonly skewMs: number } | { readonly silentUntil: number };

interface State {
  readonly transport: Transport;
  /** The address of the inbox for answers. */
  readonly address: string;
  /** The questions that wait for an answer, by the request's correlation id. */
  readonly questions: Map<string, (remainingMs: number) => void>;
  /** By the address of the requester's inbox. */
  readonly requesters: Map<string, Knowledge>;
  /** Opened by the first question. */
  opening: Promise<Subscription> | undefined;
}

/** The correlation id of a question begins so. No correlation id of a requester does. */
const questionMark = "?";
const answerMs = 1_000;
const mostRequesters = 1_000;
/** The time for which a requester that did not answer is not asked again. */
const silentMs = 10_000;
const done: Settlement = { kind: "done" };

export function openStillWaiting(transport: Transport): StillWaiting {
  const state: State = {
    transport,
    address: newInboxAddress(),
    questions: new Map(),
    requesters: new Map(),
    opening: undefined,
  };
  return {
    deadlineOf: (request) => deadlineOf(state, request),
    async close() {
      const subscription = await state.opening?.catch(() => undefined);
      await subscription?.close();
    },
  };
}

async function deadlineOf(state: State, request: DoubtfulRequest): Promise<number | undefined> {
  const { replyTo, expiresAt } = request;
  const known = state.requesters.get(replyTo.address);
  if (known !== undefined) {
    if ("skewMs" in known) return expiresAt + known.skewMs;
    if (known.silentUntil > performance.now()) return undefined;
  }
  const remainingMs = await ask(state, request).catch(() => undefined);
  if (remainingMs === undefined) {
    remember(state, replyTo, { silentUntil: performance.now() + silentMs });
    return undefined;
  }
  if (remainingMs <= 0) return undefined;
  const deadline = Date.now() + remainingMs;
  remember(state, replyTo, { skewMs: deadline - expiresAt });
  return deadline;
}

function remember({ requesters }: State, { kind, address }: Destination, knowledge: Knowledge): void {
  if (kind !== "inbox") return;
  requesters.delete(address); // so that it is the newest entry
  requesters.set(address, knowledge);
  dropOldest(requesters, mostRequesters);
}

/** Resolves to the milliseconds that a requester still waits, or undefined if it does not answer in time. */
async function ask(state: State, { replyTo, correlationId }: DoubtfulRequest): Promise<number | undefined> {
  await openInbox(state);
  const answer = Promise.withResolvers<number>();
  const over = new AbortController();
  state.questions.set(correlationId, answer.resolve);
  try {
    const headers = {
      [wireHeaders.requestId]: questionMark + correlationId,
      [wireHeaders.replyTo]: state.address,
    };
    await state.transport.publish(replyTo, [emptyPacket(headers)]);
    return await Promise.race([answer.promise, sleep(answerMs, over.signal).then(() => undefined)]);
  } finally {
    over.abort();
    state.questions.delete(correlationId);
  }
}

function openInbox(state: State): Promise<Subscription> {
  state.opening ??= state.transport
    .subscribe(inbox(state.address), (answer) => receiveAnswer(state, answer), { connectTimeoutMs: answerMs })
    .catch((error) => {
      state.opening = undefined;
      throw error;
    });
  return state.opening;
}

async function receiveAnswer({ questions }: State, { headers }: Delivery): Promise<Settlement> {
  const remainingMs = Number(headers[wireHeaders.stillWaiting]);
  if (Number.isFinite(remainingMs)) questions.get(headers[wireHeaders.requestId] ?? "")?.(remainingMs);
  return done;
}

function emptyPacket(headers: Readonly<Record<string, string>>) {
  return { id: newId(), headers, body: new Uint8Array(0) };
}

/** Returns the correlation id of the request that a packet asks about, or undefined if it is not such a question. */
export function questionedId({ headers }: Delivery): string | undefined {
  const id = headers[wireHeaders.requestId];
  return id?.startsWith(questionMark) === true && isInboxAddress(headers[wireHeaders.replyTo] ?? "")
    ? id.slice(questionMark.length)
    : undefined;
}

/** Answers a question with the milliseconds that a request still waits: 0 if it does not. */
export async function answerStillWaiting(
  transport: Transport,
  question: Delivery,
  remainingMs: number,
): Promise<void> {
  const address = question.headers[wireHeaders.replyTo] ?? "";
  const packet = emptyPacket({
    [wireHeaders.requestId]: questionedId(question) ?? "",
    [wireHeaders.stillWaiting]: String(Math.max(0, Math.round(remainingMs))),
  });
  await transport.publish(inbox(address), [packet]).catch(() => undefined); // the responder asks again
}
