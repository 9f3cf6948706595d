import { asError, isMessagingError } from "@posthorn/core/transport";
import { isRefused } from "../connection/broker-errors.ts";
import { newQueueMs } from "../topology/new-queues.ts";
import { declareOn } from "../topology/topology.ts";
import type { Entry } from "./entry.ts";
import { cannotDeclare } from "./publish-errors.ts";
import { isReady, type PublisherState } from "./publisher-state.ts";
import type { RouteState } from "./route-states.ts";
import { sendEntry } from "./send-entry.ts";

/** Milliseconds before a route is declared once more. */
export const redeclareMs = 250;

/** Sends an entry at once if it is ready and nothing waits for its route. Otherwise the entry waits. */
export function sendOrWait(publisher: PublisherState, entry: Entry): void {
  const state = publisher.routeStates.of(entry.route);
  if (state.waiting.length === 0 && isReady(publisher, entry, state)) sendEntry(publisher, entry, state);
  else wait(publisher, entry, state);
}

function wait(publisher: PublisherState, entry: Entry, state: RouteState): void {
  const { ledger, waitingRoutes } = publisher;
  if (!ledger.wait(entry)) return;
  if (state.isNew) ledger.postpone(entry, newQueueMs);
  while (state.waiting[0]?.state === "done") state.waiting.shift(); // those timed out while the broker was away
  state.waiting.push(entry);
  waitingRoutes.set(entry.route, state);
  flush(publisher, state);
}

/** Sends what waits for any route, as far as it is ready. */
export function flushAll(publisher: PublisherState): void {
  for (const state of publisher.waitingRoutes.values()) flush(publisher, state);
}

/** Sends what waits for a route, as far as it is ready. Declares the route first if necessary. */
export function flush(publisher: PublisherState, state: RouteState): void {
  if (state.waiting.length === 0) return;
  if (publisher.channel.current() !== undefined && !state.isDeclared) {
    declareRoute(publisher, state);
    return;
  }
  let sent = 0;
  for (const entry of state.waiting) {
    if (!isReady(publisher, entry, state)) break;
    sent += 1;
    if (entry.state === "waiting") sendEntry(publisher, entry, state);
  }
  state.waiting.splice(0, sent);
  if (state.waiting.length === 0) publisher.waitingRoutes.delete(state.route);
}

function declareRoute(publisher: PublisherState, state: RouteState): void {
  const { channel, options } = publisher;
  const { queues = [], conflicts = [], declare } = state.route;
  const model = channel.model();
  if (state.isDeclaring || model === undefined || declare === undefined) return;
  state.isDeclaring = true;
  const declaration = { queues, conflicts, declare: () => declareOn(model, declare) };
  options.declarer.declare(model, declaration).then(
    (isNew) => {
      state.isDeclaring = false;
      if (channel.model() === model) {
        state.isDeclared = true;
        if (isNew) waitUntilSafe(publisher, state);
      }
      flush(publisher, state);
    },
    (error: unknown) => {
      state.isDeclaring = false;
      if (channel.model() !== model) flush(publisher, state);
      else if (isRefused(error) || isMessagingError(error)) rejectWaiting(publisher, state, asError(error));
      else setTimeout(() => flush(publisher, state), redeclareMs).unref();
    },
  );
}

/**
 * Sends nothing to a new queue until it is safe. Otherwise the broker could deliver the copy of a packet before the
 * original is acknowledged. The publish timeout starts after that time.
 */
function waitUntilSafe(publisher: PublisherState, state: RouteState): void {
  state.isNew = true;
  for (const entry of state.waiting) publisher.ledger.postpone(entry, newQueueMs);
  setTimeout(() => {
    state.isNew = false;
    flush(publisher, state);
  }, newQueueMs).unref();
}

function rejectWaiting({ ledger, waitingRoutes }: PublisherState, state: RouteState, cause: Error): void {
  waitingRoutes.delete(state.route);
  for (const entry of state.waiting.splice(0)) ledger.fail(entry, cannotDeclare(state.route, cause));
}
