import { isPacked, unpackDelivery } from "../structured/unpack-delivery.ts";
import { type Deadlines, openDeadlines } from "../time/deadlines.ts";
import { type AbortWatcher, createAbortWatcher } from "../transport/abort-watcher.ts";
import type { Delivery } from "../transport/packet.ts";
import { createSlotMap, type SlotMap } from "../transport/slot-map.ts";
import { wireHeaders } from "../transport/wire-headers.ts";
import { abortedError, type PendingRequest, timeoutError } from "./pending-request.ts";
import { type Correlations, createCorrelations } from "./wire/correlations.ts";

/** The numbers that a requester shows. */
export interface Counters {
  waiting: number;
}

/** The requests of one requester that wait for their replies. */
export interface PendingRequests {
  readonly slots: SlotMap<PendingRequest>;
  /** The requests whose correlation id was not made from their slot. */
  readonly correlations: Correlations<PendingRequest>;
  readonly deadlines: Deadlines;
  readonly aborts: AbortWatcher<PendingRequest>;
  readonly counters: Counters;
}

/** @param counters - kept up to date */
export function openPendingRequests(counters: Counters): PendingRequests {
  const slots = createSlotMap<PendingRequest>();
  const pending: PendingRequests = {
    slots,
    correlations: createCorrelations(),
    deadlines: openDeadlines(slots, (request) => rejectRequest(pending, request, timeoutError(request))),
    aborts: createAbortWatcher((request) => rejectRequest(pending, request, abortedError(request.exchange))),
    counters,
  };
  return pending;
}

/** Throws MessagingError `invalid_message` if another request has the same correlation id. */
export function addRequest(pending: PendingRequests, request: PendingRequest): void {
  const { slots, correlations, deadlines, aborts, counters } = pending;
  const { correlation, label, signal } = request.exchange;
  if (correlation !== undefined) correlations.add(correlation, request, label);
  request.slot = slots.add(request);
  counters.waiting += 1;
  request.subscription.pending += 1;
  deadlines.added(request.until);
  if (signal !== undefined) aborts.add(signal, request);
}

/** Returns true if the request was still waiting. */
export function removeRequest(pending: PendingRequests, request: PendingRequest): boolean {
  if (!isWaiting(pending, request)) return false;
  const { slots, correlations, deadlines, aborts, counters } = pending;
  const { correlation, signal } = request.exchange;
  slots.remove(request.slot);
  counters.waiting -= 1;
  request.subscription.pending -= 1;
  if (correlation !== undefined) correlations.remove(correlation);
  if (slots.size === 0) deadlines.idle();
  if (signal !== undefined) aborts.delete(signal, request);
  return true;
}

export function isWaiting({ slots }: PendingRequests, request: PendingRequest): boolean {
  return slots.get(request.slot) === request;
}

export function rejectRequest(pending: PendingRequests, request: PendingRequest, error: unknown): void {
  if (removeRequest(pending, request)) request.reject(error);
}

/** Returns the request of a reply. A correlation id that was made up here begins with the request's slot. */
export function findRequest(
  { slots, correlations }: PendingRequests,
  reply: Delivery,
): PendingRequest | undefined {
  const correlationId = reply.headers[wireHeaders.requestId];
  if (correlationId !== undefined) {
    const request = slots.get(Number.parseInt(correlationId, 10));
    if (request?.correlationId === correlationId) return request;
  }
  return correlations.find(reply) ?? findByEvent(correlations, reply);
}

/** Finds the request of a reply that carries its correlation id in a structured event. */
function findByEvent(
  correlations: PendingRequests["correlations"],
  reply: Delivery,
): PendingRequest | undefined {
  if (!isPacked(reply)) return undefined;
  const unpacked = unpackDelivery(reply);
  return "problem" in unpacked ? undefined : correlations.find(unpacked);
}
