import { requireFeatures } from "../contract/features.ts";
import { missedError } from "../errors/missed-error.ts";
import { newSecret } from "../message/ids.ts";
import { inbox } from "../transport/destination.ts";
import { newInboxAddress } from "../transport/inbox-address.ts";
import type { Delivery, Packet } from "../transport/packet.ts";
import type { Settlement } from "../transport/settlement.ts";
import type { Transport } from "../transport/transport.ts";
import { wireHeaders } from "../transport/wire-headers.ts";
import { inboxOf, type Lanes, openLanes } from "./lanes.ts";
import { isLight, type LightRequests, openLightRequests } from "./light-requests.ts";
import {
  abortedError,
  closedError,
  closedWhileWaiting,
  type Exchange,
  type PendingRequest,
} from "./pending-request.ts";
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
// `Correlations`. Light requests have none of this: see light-requests.ts.

/**
 * Sends requests, each over the transport of its query, and receives their replies at one inbox, whose address nobody can
 * guess.
 */
export interface Requester {
  readonly transport: Transport;
  /** The address of its inbox, which is the same over every transport. */
  readonly address: string;
  /** The number of requests that wait for a reply. */
  readonly waiting: number;
  /** The number of replies that came too late or a second time, and were dropped. */
  readonly dropped: number;
  /** For generated code: publishes a request, and resolves to the packet of its reply. */
  exchange(request: Exchange): Promise<Packet>;
  /** Rejects the requests that wait with `closed`, and closes the inbox. The transport stays open. */
  close(): Promise<void>;
}

/** For `openRequester`. */
export interface RequesterOptions {
  /**
   * The transport of the replies, which must declare `inboxes`. Responders must be given the same. Default: that of
   * `routeTransports`, or else the transport of each request.
   */
  readonly replies?: Transport | undefined;
}

interface State {
  readonly requester: { -readonly [K in keyof Requester]: Requester[K] };
  readonly lanes: Lanes;
  readonly pending: PendingRequests;
  readonly light: LightRequests;
  isClosed: boolean;
}

/** Fails a request soon if the connection is away: the caller can decide earlier what to do. */
const connectTimeoutMs = 1_000;
const withoutSignal = { connectTimeoutMs };
const done: Promise<Settlement> = Promise.resolve({ kind: "done" });

/**
 * Opens a requester. Its inbox is opened by the first request, and again after that failed. Throws MessagingError
 * `unsupported_capability` if the transport of the replies has no inboxes.
 */
export function openRequester(transport: Transport, options: RequesterOptions = {}): Requester {
  const { replies = transport.routes?.replies } = options;
  if (replies !== undefined) requireFeatures(replies, { inboxes: true }, "a requester");
  const address = newInboxAddress();
  const requester: State["requester"] = {
    transport,
    address,
    waiting: 0,
    dropped: 0,
    exchange: (request) => exchange(state, request),
    close: () => close(state),
  };
  const subscriptionsOver = (over: Transport): ReplySubscriptions =>
    openReplySubscriptions({
      transport: over,
      inbox: inbox(address),
      receive: (packet) => receive(state, over, packet),
      receiveShared: (packet) => receiveShared(state, over, packet),
      onInterrupted: (subscription, cause) => rejectInterrupted(state, subscription, cause),
    });
  const state: State = {
    requester,
    lanes: openLanes({ replies, subscriptionsOver }),
    pending: openPendingRequests(requester),
    light: openLightRequests(requester),
    isClosed: false,
  };
  return requester;
}

function exchange(state: State, request: Exchange): Promise<Packet> {
  if (state.isClosed) return Promise.reject(closedError(request));
  if (request.signal?.aborted === true) return Promise.reject(abortedError(request));
  if (isLight(request)) return state.light.ask(request);
  return new Promise((resolve, reject) => {
    const { correlation, transport, label } = request;
    const lane = state.lanes.of(transport);
    const topic = correlation?.topic;
    const pending: PendingRequest = {
      slot: -1,
      correlationId: "",
      until: performance.now() + request.timeoutMs,
      exchange: request,
      lane,
      subscription: topic === undefined ? inboxOf(lane, label) : lane.subscriptions.topic(topic),
      resolve,
      reject,
      isAccepted: false,
    };
    addRequest(state.pending, pending);
    if (correlation === undefined) addCorrelation(pending, state.requester.address);
    const publishing = pending.subscription.isOpen ? publish(pending) : openAndPublish(state, pending);
    if (publishing === lane.accepted) pending.isAccepted = true;
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
  await pending.lane.subscriptions.open(pending.subscription);
  if (isWaiting(state.pending, pending)) await publish(pending);
}

function publish({ exchange: { transport, to, packet, signal } }: PendingRequest): Promise<unknown> {
  const options = signal === undefined ? withoutSignal : { signal, connectTimeoutMs };
  return transport.publish(to, [packet], options);
}

function awaitAcceptance(state: State, pending: PendingRequest, publishing: Promise<unknown>): void {
  publishing.then(
    () => {
      pending.lane.accepted = publishing;
      pending.isAccepted = true;
    },
    (error) => rejectRequest(state.pending, pending, error),
  );
}

/** Receives a packet at the inbox: a reply, or the question of a responder whether a request still waits. */
function receive(state: State, over: Transport, packet: Delivery): Promise<Settlement> {
  const pending = findRequest(state.pending, packet);
  if (pending !== undefined) return resolveRequest(state, pending, packet);
  const correlationId = questionedId(packet);
  if (correlationId !== undefined) {
    return answer(over, packet, findQuestioned(state, packet, correlationId));
  }
  state.requester.dropped += 1;
  return done;
}

/** Receives a packet at a topic. If it does not concern a request of this requester, it is for another one. */
function receiveShared(state: State, over: Transport, packet: Delivery): Promise<Settlement> {
  const pending = findRequest(state.pending, packet);
  if (pending !== undefined) return resolveRequest(state, pending, packet);
  const correlationId = questionedId(packet);
  const questioned = correlationId === undefined ? undefined : findQuestioned(state, packet, correlationId);
  return questioned === undefined ? done : answer(over, packet, questioned);
}

function resolveRequest(state: State, pending: PendingRequest, reply: Delivery): Promise<Settlement> {
  if (removeRequest(state.pending, pending)) pending.resolve(reply);
  return done;
}

function findQuestioned(state: State, packet: Delivery, correlationId: string): PendingRequest | undefined {
  const headers = { ...packet.headers, [wireHeaders.requestId]: correlationId };
  return findRequest(state.pending, { ...packet, headers });
}

function answer(
  over: Transport,
  question: Delivery,
  pending: PendingRequest | undefined,
): Promise<Settlement> {
  const remainingMs = pending === undefined ? 0 : pending.until - performance.now();
  return answerStillWaiting(over, question, remainingMs).then(() => done);
}

function rejectInterrupted(state: State, subscription: ReplySubscription, cause: Error): void {
  const error = missedError("The reply may have been missed. Send the request again.", cause);
  for (const pending of state.pending.slots.values()) {
    if (pending.subscription !== subscription) continue;
    rejectRequest(state.pending, pending, error);
  }
}

async function close(state: State): Promise<void> {
  if (state.isClosed) return;
  state.isClosed = true;
  state.pending.deadlines.close();
  for (const pending of state.pending.slots.values()) {
    rejectRequest(state.pending, pending, closedWhileWaiting());
  }
  state.light.close();
  await state.lanes.close();
}
