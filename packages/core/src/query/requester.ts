import { MessagingError } from "../errors/messaging-error.ts";
import { newSecret } from "../message/ids.ts";
import { inbox } from "../transport/destination.ts";
import { newInboxAddress } from "../transport/inbox-address.ts";
import type { Delivery, Settlement, Transport } from "../transport/transport.ts";
import { wireHeaders } from "../transport/wire-headers.ts";
import { abortedError, closedError, type Exchange, type PendingRequest } from "./pending-request.ts";
import {
  addRequest,
  findRequest,
  isWaiting,
  openPendingRequests,
  type PendingRequests,
  rejectRequest,
  removeRequest,
} from "./pending-requests.ts";
import {
  openReplySubscriptions,
  type ReplySubscription,
  type ReplySubscriptions,
} from "./reply-subscriptions.ts";
import { answerStillWaiting, questionedId } from "./still-waiting.ts";

// The states of a request:
//
//   waiting    It is stored under a slot, has a deadline, and its signal is watched. If the inbox or the topic of its reply is
//              not open yet, that is opened first.
//   published  The transport has the packet, but has not confirmed it. A reply may arrive all the same.
//   accepted   The transport has confirmed it. This only changes the text of a timeout.
//   settled    It is removed, with its timer and its event listener: its reply came, or it is rejected by a timeout, its
//              signal, a failed publish, a broken connection, or `close`. Whatever happens later finds it gone.
//
// A reply is matched by a correlation id that contains the slot and a secret, so that finding a request takes no
// hashing, and nobody can answer a request that was not sent to them. Contracts that declare their own location use
// `Correlations`.

/** Sends requests over one transport, and receives their replies at one inbox, whose address nobody can guess. */
export interface Requester {
  readonly transport: Transport;
  /** The address of its inbox. */
  readonly address: string;
  /** The number of requests that wait for a reply. */
  readonly waiting: number;
  /** The number of replies that came too late or a second time, and were dropped. */
  readonly dropped: number;
  /** For generated code: publishes a request, and resolves to the packet of its reply. */
  exchange(request: Exchange): Promise<Delivery>;
  /** Rejects the requests that wait with `closed`, and closes the inbox. The transport stays open. */
  close(): Promise<void>;
}

interface State {
  readonly transport: Transport;
  readonly requester: { -readonly [K in keyof Requester]: Requester[K] };
  readonly subscriptions: ReplySubscriptions;
  readonly pending: PendingRequests;
  /**
   * The last publish that succeeded. A transport in memory returns the same promise each time, which then need not be
   * awaited again.
   */
  accepted: Promise<void> | undefined;
  isClosed: boolean;
}

/** Fails a request soon if the connection is away: the caller can decide earlier what to do. */
const connectTimeoutMs = 1_000;
const withoutSignal = { connectTimeoutMs };
const done: Promise<Settlement> = Promise.resolve({ kind: "done" });

/** Opens a requester. Its inbox is opened by the first request, and again after that failed. */
export function openRequester(transport: Transport): Requester {
  const address = newInboxAddress();
  const requester: State["requester"] = {
    transport,
    address,
    waiting: 0,
    dropped: 0,
    exchange: (request) => exchange(state, request),
    close: () => close(state),
  };
  const state: State = {
    transport,
    requester,
    subscriptions: openReplySubscriptions({
      transport,
      inbox: inbox(address),
      receive: (packet) => receive(state, packet),
      receiveShared: (packet) => receiveShared(state, packet),
      onInterrupted: (subscription, cause) => rejectInterrupted(state, subscription, cause),
    }),
    pending: openPendingRequests(transport, requester),
    accepted: undefined,
    isClosed: false,
  };
  return requester;
}

function exchange(state: State, request: Exchange): Promise<Delivery> {
  const { subscriptions } = state;
  const { signal, correlation } = request;
  return new Promise((resolve, reject) => {
    if (state.isClosed) throw closedError(request);
    if (signal?.aborted === true) throw abortedError(request);
    const topic = correlation?.topic;
    const pending: PendingRequest = {
      slot: -1,
      correlationId: "",
      until: performance.now() + request.timeoutMs,
      exchange: request,
      subscription: topic === undefined ? subscriptions.inbox : subscriptions.topic(topic),
      resolve,
      reject,
      isAccepted: false,
    };
    addRequest(state.pending, pending);
    if (correlation === undefined) addCorrelation(pending, state.requester.address);
    const publishing = pending.subscription.isOpen ? publish(state, pending) : openAndPublish(state, pending);
    if (publishing === state.accepted) pending.isAccepted = true;
    else awaitAcceptance(state, pending, publishing);
  });
}

function addCorrelation(pending: PendingRequest, replyTo: string): void {
  const { headers } = pending.exchange.packet;
  pending.correlationId = slotPrefix(pending.slot) + newSecret();
  headers[wireHeaders.requestId] = pending.correlationId;
  headers[wireHeaders.replyTo] = replyTo;
}

const slotPrefixes: string[] = [];

/** Returns a cached text such as `7.` */
function slotPrefix(slot: number): string {
  slotPrefixes[slot] ??= `${slot}.`;
  return slotPrefixes[slot];
}

async function openAndPublish(state: State, pending: PendingRequest): Promise<void> {
  await state.subscriptions.open(pending.subscription);
  if (isWaiting(state.pending, pending)) await publish(state, pending);
}

function publish({ transport }: State, { exchange: { to, packet, signal } }: PendingRequest): Promise<void> {
  const options = signal === undefined ? withoutSignal : { signal, connectTimeoutMs };
  return transport.publish(to, [packet], options);
}

function awaitAcceptance(state: State, pending: PendingRequest, publishing: Promise<void>): void {
  publishing.then(
    () => {
      state.accepted = publishing;
      pending.isAccepted = true;
    },
    (error) => rejectRequest(state.pending, pending, error),
  );
}

/** Receives a packet at the inbox: a reply, or the question of a responder whether a request still waits. */
function receive(state: State, packet: Delivery): Promise<Settlement> {
  const pending = findRequest(state.pending, packet);
  if (pending !== undefined) return resolveRequest(state, pending, packet);
  const correlationId = questionedId(packet);
  if (correlationId !== undefined) {
    return answer(state, packet, findQuestioned(state, packet, correlationId));
  }
  state.requester.dropped += 1;
  return done;
}

/** Receives a packet at a topic. If it does not concern a request of this requester, it is for another one. */
function receiveShared(state: State, packet: Delivery): Promise<Settlement> {
  const pending = findRequest(state.pending, packet);
  if (pending !== undefined) return resolveRequest(state, pending, packet);
  const correlationId = questionedId(packet);
  const questioned = correlationId === undefined ? undefined : findQuestioned(state, packet, correlationId);
  return questioned === undefined ? done : answer(state, packet, questioned);
}

function resolveRequest(state: State, pending: PendingRequest, reply: Delivery): Promise<Settlement> {
  if (removeRequest(state.pending, pending)) pending.resolve(reply);
  return done;
}

function findQuestioned(state: State, packet: Delivery, correlationId: string): PendingRequest | undefined {
  const headers = { ...packet.headers, [wireHeaders.requestId]: correlationId };
  return findRequest(state.pending, { ...packet, headers });
}

function answer(state: State, question: Delivery, pending: PendingRequest | undefined): Promise<Settlement> {
  const remainingMs = pending === undefined ? 0 : pending.until - performance.now();
  return answerStillWaiting(state.transport, question, remainingMs).then(() => done);
}

function rejectInterrupted(state: State, subscription: ReplySubscription, cause: Error): void {
  const text = "The connection broke while a reply was awaited. Send the request again.";
  for (const pending of state.pending.slots.values()) {
    if (pending.subscription !== subscription) continue;
    rejectRequest(state.pending, pending, new MessagingError("disconnected", text, { cause }));
  }
}

async function close(state: State): Promise<void> {
  if (state.isClosed) return;
  state.isClosed = true;
  state.pending.deadlines.close();
  const text = "The requester was closed while a reply was awaited. Open another.";
  for (const pending of state.pending.slots.values()) {
    rejectRequest(state.pending, pending, new MessagingError("closed", text));
  }
  await state.subscriptions.close();
}
