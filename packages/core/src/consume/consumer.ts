import { requireFeatures } from "../contract/features.ts";
import type { AnyOneWay, Retry } from "../contract/operation.ts";
import { asError, isMessagingError, MessagingError } from "../errors/messaging-error.ts";
import { expiredError } from "../message/expiry.ts";
import { enterHandling } from "../message/handled-message.ts";
import type { PreparedMessage } from "../message/prepared-message.ts";
import { subjectOf } from "../message/subject.ts";
import type { PreparedOperation } from "../prepare/prepare.ts";
import type { Delivery, Settlement } from "../transport/transport.ts";
import { arrivalOf } from "./arrival.ts";
import type { FailureHistory } from "./failure-history.ts";
import type { Handler } from "./handler.ts";
import type { HandlerTimeouts } from "./handler-timeouts.ts";
import type { MessageContext } from "./message-context.ts";
import { type ReadDelivery, readDelivery } from "./read-delivery.ts";
import type { Report } from "./report.ts";
import { backoffAfter } from "./retry.ts";
import { settlementFrom } from "./returned-settlement.ts";

/** A handler of any type. */
export type AnyHandler = Handler<unknown, object, object>;

/** The consumer of a command or an event. */
export interface Consumer {
  readonly prepared: PreparedOperation<AnyOneWay>;
  readonly retry: Retry;
  /**
   * True for `everyInstance`: the broker stores nothing, so that neither a retry nor a dead letter can come from
   * it.
   */
  readonly isTransient: boolean;
  readonly report: Report;
  readonly failures: FailureHistory;
  readonly timeouts: HandlerTimeouts;
  handlerOf(message: PreparedMessage): AnyHandler;
}

const done: Settlement = { kind: "done" };

/** Handles a delivery, and returns the settlement that the contract's policy and the handler decide. */
export async function handleDelivery(
  consumer: Consumer,
  delivery: Delivery,
  message: PreparedMessage,
): Promise<Settlement> {
  const { prepared, retry } = consumer;
  const arrival = arrivalOf(delivery, message);
  const received = readDelivery(prepared, message, arrival);
  if ("problem" in received) return refuseDelivery(consumer, delivery, received.problem);
  const { id, deadline } = arrival;
  if (deadline !== undefined && deadline <= Date.now()) return expireDelivery(consumer, delivery);
  const { attempt } = delivery;
  if (attempt > retry.attempts) {
    const reason = `attempt ${attempt} of ${retry.attempts}: earlier attempts asked for a retry or never ended`;
    return giveUp(consumer, id, reason);
  }
  return runHandler(consumer, received, consumer.handlerOf(message));
}

/** Reports a delivery that does not fit the contract, and makes it a dead letter. */
export function refuseDelivery(consumer: Consumer, delivery: Delivery, problem: string): Settlement {
  const { id } = arrivalOf(delivery);
  const reason = `${subjectOf("message", id, consumer.prepared.label)} was not handled: ${problem}.`;
  consumer.report(new MessagingError("invalid_message", `${reason} It ${fateOf(consumer)}.`), id);
  return { kind: "dead-letter", reason };
}

export function expireDelivery({ prepared, report }: Consumer, delivery: Delivery): Settlement {
  report(expiredError(delivery, prepared.label), arrivalOf(delivery).id);
  return done;
}

/** The end of a message that cannot be handled. */
function fateOf({ isTransient }: Consumer): string {
  return isTransient ? "was dropped: nothing is stored for every instance" : "is in the dead letters";
}

async function runHandler(
  consumer: Consumer,
  { payload, context }: ReadDelivery,
  handler: AnyHandler,
): Promise<Settlement> {
  const { prepared, isTransient, failures, timeouts } = consumer;
  const { id } = context;
  try {
    await undefined;
    enterHandling(context);
    const settlement = settlementFrom(await timeouts.limit(handler(payload, context), context));
    if (settlement.kind === "retry" && settlement.attempted !== false) {
      return retryAgain(consumer, settlement.afterMs, context);
    }
    if (settlement.kind === "dead-letter" && isTransient) return giveUp(consumer, id, settlement.reason);
    if (settlement.kind === "defer") {
      requireFeatures(prepared.transport, { deferral: true }, prepared.label);
    }
    failures.forget(id);
    return settlement;
  } catch (thrown) {
    return failAttempt(consumer, asError(thrown), context);
  }
}

/** Settles a message whose handler returned `retry`. */
function retryAgain(
  consumer: Consumer,
  afterMs: number | undefined,
  { id, attempt }: MessageContext,
): Settlement {
  const { retry } = consumer;
  if (attempt < retry.attempts) return { kind: "retry", afterMs: afterMs ?? backoffAfter(attempt, retry) };
  return giveUp(consumer, id, `attempt ${attempt} of ${retry.attempts} asked for a retry`);
}

/** Settles a message whose handler failed. */
function failAttempt(consumer: Consumer, error: Error, { id, attempt }: MessageContext): Settlement {
  const { prepared, retry, report, failures } = consumer;
  const headers = failures.record(id, error);
  const isLast = attempt >= retry.attempts;
  const outcome = isLast ? `The message ${fateOf(consumer)}.` : "It will be tried again.";
  const code = isMessagingError(error, "handler_timeout") ? "handler_timeout" : "handler_failed";
  const text = `Attempt ${attempt} of ${retry.attempts} at ${prepared.label} failed. ${outcome}`;
  report(new MessagingError(code, text, { cause: error }), id);
  if (!isLast) return { kind: "retry", afterMs: backoffAfter(attempt, retry) };
  failures.forget(id);
  const reason = `attempt ${attempt} of ${retry.attempts} failed: ${error.message}`;
  return { kind: "dead-letter", reason, headers };
}

/** Reports a message without further attempts, and makes it a dead letter. */
function giveUp(consumer: Consumer, id: string, reason: string): Settlement {
  const { prepared, failures, report } = consumer;
  failures.forget(id);
  const subject = subjectOf("message", id, prepared.label);
  const text = `${subject} was given up: ${reason}. It ${fateOf(consumer)}.`;
  report(new MessagingError("handler_failed", text), id);
  return { kind: "dead-letter", reason };
}
