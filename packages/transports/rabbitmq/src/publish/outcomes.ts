import { asError } from "@posthorn/core/transport";
import type { Verdict } from "./ordered-window.ts";
import { nacked, overtaken, unroutable } from "./publish-errors.ts";
import { brokenError, type Outcome, type PublisherState } from "./publisher-state.ts";
import type { Refusal, RouteState } from "./route-states.ts";
import { flush, flushAll, redeclareMs } from "./send-queue.ts";

/** amqplib's text for a negative confirm. A lost channel has another one. */
const nackedText = "message nacked";

/** Handles the outcome of a message: confirmed, returned or refused by the broker, or lost with its channel. */
export function handleOutcome(publisher: PublisherState, outcome: Outcome): void {
  const { ledger, forbidden } = publisher;
  const { entry, error } = outcome;
  if (error === null) {
    handleConfirm(publisher, outcome);
    if (ledger.waiting() > 0 && ledger.hasMuchRoom()) flushAll(publisher);
    return;
  }
  const cause = asError(error);
  if (cause.message === nackedText) refuse(publisher, outcome, nacked);
  else ledger.fail(entry, forbidden.refusalOf(entry.route) ?? brokenError(publisher, entry, cause));
}

function handleConfirm(publisher: PublisherState, outcome: Outcome): void {
  const { entry, message, slot } = outcome;
  if (publisher.returned.take(message.properties.messageId ?? "")) {
    refuse(publisher, outcome, unroutable);
    return;
  }
  if (slot !== undefined) publisher.routeStates.find(entry.route)?.window?.accept(slot);
  publisher.ledger.confirm(entry);
}

/**
 * Handles a message that the broker did not accept because its queue was deleted, is full, or is so new that it has no
 * leader yet. The first time, the queue is declared once more and the message sent once more.
 */
function refuse(publisher: PublisherState, outcome: Outcome, toError: Refusal["toError"]): void {
  const { ledger, routeStates } = publisher;
  const { entry, message, slot } = outcome;
  const refusal = entry.isResend ? undefined : { entry, message, toError };
  if (refusal === undefined) ledger.fail(entry, toError(entry.route));
  const window = routeStates.find(entry.route)?.window;
  if (slot !== undefined && window !== undefined) window.refuse(slot, refusal);
  else if (refusal !== undefined) resend(publisher, [refusal], routeStates.of(entry.route));
}

/** Handles the decision of an ordered window about its refused messages. */
export function handleVerdict(publisher: PublisherState, state: RouteState, verdict: Verdict<Refusal>): void {
  for (const { entry } of verdict.overtaken) publisher.ledger.fail(entry, overtaken(entry.route));
  if (verdict.resend.length > 0) resend(publisher, verdict.resend, state);
  else flushAll(publisher);
}

/** Sends refused messages again. In an order, they go before everything else that waits for the route. */
function resend(publisher: PublisherState, refusals: readonly Refusal[], state: RouteState): void {
  const { ledger, waitingRoutes } = publisher;
  const entries = refusals.flatMap(({ entry, message }) => {
    const resolve = (): void => ledger.confirm(entry);
    const reject = (cause: Error): void => ledger.fail(entry, cause);
    return ledger.add({ route: entry.route, messages: [message], isResend: true, resolve, reject }) ?? [];
  });
  for (const entry of entries) {
    ledger.wait(entry);
    waitingRoutes.set(entry.route, state);
  }
  if (state.window === undefined) state.waiting.push(...entries);
  else state.waiting.unshift(...entries);
  if (state.isDeclared) declareAgain(publisher, state);
  else flushAll(publisher);
}

/** Waits first: if a queue is declared again within milliseconds, its consumers never notice that it was deleted. */
function declareAgain(publisher: PublisherState, state: RouteState): void {
  state.isDeclared = state.route.declare === undefined;
  state.isDeclaring = true;
  setTimeout(() => {
    state.isDeclaring = false;
    flush(publisher, state);
  }, redeclareMs).unref();
}
