import { requireFeatures } from "../contract/features.ts";
import type { AnyOneWay, Retry } from "../contract/operation.ts";
import { asError, isMessagingError, MessagingError } from "../errors/messaging-error.ts";
import { expiredError } from "../message/expiry.ts";
import { enterHandling } from "../message/handled-message.ts";
import type { PreparedMessage } from "../message/prepared-message.ts";
import { subjectOf } from "../message/subject.ts";
import type { PreparedOperation } from "../prepare/prepare.ts";
import type { Delivery } from "../transport/packet.ts";
import type { Settlement } from "../transport/settlement.ts";
import { arrivalOf } from "./arrival.ts";
import type { Handler } from "./handler.ts";
import type { HandlerTimeouts } from "./handler-timeouts.ts";
import type { MessageContext } from "./message-context.ts";
import { type ReadDelivery, readDelivery } from "./read-delivery.ts";
import type { Report } from "./report.ts";
import { backoffAfter } from "./retry.ts";
import type { DeadLetterPolicy } from "./settlement/dead-letter-policy.ts";
import type { FailureHistory } from "./settlement/failure-history.ts";
import { done, settlementFrom } from "./settlement/returned-settlement.ts";

/** A handler of any type. */
export type AnyHandler = Handler<unknown, object, object>;

/** The consumer of a command or an event, as its deliveries need it. */
export interface ConsumerState {
  readonly prepared: PreparedOperation<AnyOneWay>;
  readonly retry: Retry;
  readonly deadLetters: DeadLetterPolicy;
  readonly report: Report;
  readonly failures: FailureHistory;
  readonly timeouts: HandlerTimeouts;
  handlerOf(message: PreparedMessage): AnyHandler;
}

/**
 * Handles a delivery, and resolves to the settlement that the contract's policy and the handler decide. It is not async:
 * a promise less saves time.
 */
export function handleDelivery(
  consumer: ConsumerState,
  delivery: Delivery,
  message: PreparedMessage,
): Promise<Settlement> {
  try {
    const { prepared, retry } = consumer;
    const arrival = arrivalOf(delivery, message);
    const received = readDelivery(prepared, message, arrival);
    if ("problem" in received) return Promise.resolve(refuseDelivery(consumer, delivery, received.problem));
    const { id, deadline } = arrival;
    if (deadline !== undefined && deadline <= Date.now()) {
      return Promise.resolve(expireDelivery(consumer, delivery));
    }
    const { attempt } = delivery;
    if (attempt > retry.attempts) {
      const reason = `attempt ${attempt} of ${retry.attempts}: earlier attempts asked for a retry or never ended`;
      return Promise.resolve(giveUp(consumer, id, reason));
    }
    return runHandler(consumer, received, consumer.handlerOf(message));
  } catch (thrown) {
    return Promise.reject(thrown);
  }
}

/** Reports a delivery that does not fit the contract, and makes it a dead letter. */
export function refuseDelivery(consumer: ConsumerState, delivery: Delivery, problem: string): Settlement {
  const { id } = arrivalOf(delivery);
  const reason = `${subjectOf("message", id, consumer.prepared.label)} was not handled: ${problem}.`;
  consumer.report(new MessagingError("invalid_message", `${reason} It ${consumer.deadLetters.fate}.`), id);
  return { kind: "dead-letter", reason };
}

export function expireDelivery({ prepared, report }: ConsumerState, delivery: Delivery): Settlement {
  report(expiredError(delivery, prepared.label), arrivalOf(delivery).id);
  return done;
}

async function runHandler(
  consumer: ConsumerState,
  { payload, context }: ReadDelivery,
  handler: AnyHandler,
): Promise<Settlement> {
  const { deadLetters, failures, timeouts } = consumer;
  const { id } = context;
  try {
    await undefined;
    enterHandling(context);
    const handling = timeouts.limit(handler(payload, context), context);
    const settlement = settlementFrom(handling instanceof Promise ? await handling : handling);
    if (settlement.kind === "retry" && settlement.attempted !== false) {
      return retryAgain(consumer, settlement.afterMs, context);
    }
    if (settlement !== done) requireSettlement(consumer, settlement);
    if (settlement.kind === "dead-letter" && deadLetters.drops)
      return giveUp(consumer, id, settlement.reason);
    failures.forget(id);
    return settlement;
  } catch (thrown) {
    return failAttempt(consumer, asError(thrown), context);
  }
}

/** Throws MessagingError `unsupported_capability` for a settlement that the transport cannot make. */
function requireSettlement({ prepared: { transport, label } }: ConsumerState, settlement: Settlement): void {
  if (settlement.kind === "defer") requireFeatures(transport, { deferral: true }, label);
  if (settlement.kind === "retry") requireFeatures(transport, { redelivery: true }, label);
  if (settlement.kind === "done" && settlement.publish !== undefined) {
    requireFeatures(transport, { atomicSettle: true }, label);
  }
}

/** Settles a message whose handler returned `retry`. */
function retryAgain(
  consumer: ConsumerState,
  afterMs: number | undefined,
  { id, attempt }: MessageContext,
): Settlement {
  const { retry } = consumer;
  if (attempt < retry.attempts) return { kind: "retry", afterMs: afterMs ?? backoffAfter(attempt, retry) };
  return giveUp(consumer, id, `attempt ${attempt} of ${retry.attempts} asked for a retry`);
}

/** Settles a message whose handler failed. */
function failAttempt(consumer: ConsumerState, error: Error, { id, attempt }: MessageContext): Settlement {
  const { prepared, retry, report, failures, deadLetters } = consumer;
  const headers = failures.record(id, error);
  const isLast = attempt >= retry.attempts;
  const outcome = isLast ? `The message ${deadLetters.fate}.` : "It will be tried again.";
  const code = isMessagingError(error, "handler_timeout") ? "handler_timeout" : "handler_failed";
  const text = `Attempt ${attempt} of ${retry.attempts} at ${prepared.label} failed. ${outcome}`;
  report(new MessagingError(code, text, { cause: error }), id);
  if (!isLast) return { kind: "retry", afterMs: backoffAfter(attempt, retry) };
  failures.forget(id);
  const reason = `attempt ${attempt} of ${retry.attempts} failed: ${error.message}`;
  return { kind: "dead-letter", reason, headers };
}

/** Reports a message without further attempts, and makes it a dead letter. */
function giveUp(consumer: ConsumerState, id: string, reason: string): Settlement {
  const { prepared, failures, report, deadLetters } = consumer;
  failures.forget(id);
  const subject = subjectOf("message", id, prepared.label);
  const text = `${subject} was given up: ${reason}. It ${deadLetters.fate}.`;
  report(new MessagingError("handler_failed", text), id);
  return { kind: "dead-letter", reason };
}
