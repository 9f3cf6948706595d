import { asError, MessagingError } from "../errors/errors.ts";
import { type BackoffOptions, backoffMs } from "../time/backoff.ts";
import type { Delivery, Receive, Settlement, SubscribeOptions } from "./transport.ts";

/** Between attempts of a receiver that does not say when it wants the next one. */
const pace: BackoffOptions = { leastMs: 100, mostMs: 5_000 };

/**
 * Hands a delivery to its receiver and resolves to what becomes of it. A rejection, or a throw, is reported
 * and counts as `retry`. A retry that names no time waits longer with each attempt, so that no receiver
 * is called in a tight loop. Never rejects.
 */
export async function settlementOf(
  receive: Receive,
  delivery: Delivery,
  onError?: SubscribeOptions["onError"],
): Promise<Settlement> {
  try {
    return withBackoff(await receive(delivery), delivery);
  } catch (thrown) {
    return settlementOfThrown(thrown, delivery, onError);
  }
}

/** A retry that names no time, with the time to wait. Every other settlement as it is. */
export function withBackoff(settlement: Settlement, { attempt }: Pick<Delivery, "attempt">): Settlement {
  if (settlement.kind !== "retry" || settlement.afterMs !== undefined) return settlement;
  return { ...settlement, afterMs: backoffMs(attempt - 1, pace) };
}

/** Reports what a receiver threw, and gives the retry that it counts as. */
export function settlementOfThrown(
  thrown: unknown,
  delivery: Delivery,
  onError: SubscribeOptions["onError"] = logError,
): Settlement {
  report(asError(thrown), delivery, onError);
  return withBackoff({ kind: "retry" }, delivery);
}

/** Reports that a receiver settled a delivery which had gone back to the broker before. */
export function reportLateSettlement(
  delivery: Delivery,
  onError: SubscribeOptions["onError"] = logError,
): void {
  const { address, attempt } = delivery;
  const text =
    `Attempt ${attempt} at a packet from "${address}" was settled after the packet had gone back to the broker. ` +
    "The settlement was ignored; the packet is delivered again.";
  report(new MessagingError("lock_lost", text), delivery, onError);
}

type OnError = NonNullable<SubscribeOptions["onError"]>;

function report(error: Error, delivery: Delivery, onError: OnError): void {
  try {
    onError(error, delivery);
  } catch (failure) {
    logError(asError(failure), delivery);
  }
}

function logError(error: Error, { address, attempt }: Delivery): void {
  console.error(`posthorn: a receiver of "${address}", attempt ${attempt}:`, error);
}
