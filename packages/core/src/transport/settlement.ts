import { asError, MessagingError } from "../errors/messaging-error.ts";
import { type BackoffOptions, backoffMs } from "../time/backoff.ts";
import type { Destination } from "./destination.ts";
import type { Delivery, Outgoing } from "./packet.ts";
import type { SubscribeOptions } from "./subscription.ts";

/** Decides what becomes of a delivery. A rejected promise counts as `retry`. */
export type Settlement =
  | {
      readonly kind: "done";
      /** Published in one transaction with the settlement. Requires `atomicSettle`. */
      readonly publish?: readonly Sending[];
    }
  | {
      readonly kind: "retry";
      /** Default: a backoff that grows with the attempts. 0 is at once. */
      readonly afterMs?: number;
      /** False if the delivery was not handled: the next one then has the same `attempt`. Default true. */
      readonly attempted?: boolean;
    }
  | {
      readonly kind: "dead-letter";
      readonly reason: string;
      /** Added to the packet's headers: the error, the number of attempts, the times. */
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** Sets the packet aside. `Extras.fetch` delivers it again, by `Delivery.position`. Requires `deferral`. */
  | { readonly kind: "defer" };

/** Packets for one destination. */
export interface Sending {
  readonly to: Destination;
  readonly packets: readonly Outgoing[];
}

/** Handles one delivery. The returned settlement decides what becomes of it; nothing is settled before. */
export type Receive = (delivery: Delivery) => Promise<Settlement>;

type OnError = NonNullable<SubscribeOptions["onError"]>;

/** The backoff of a retry without a time. */
const defaultBackoff: BackoffOptions = { leastMs: 100, mostMs: 5_000 };

/**
 * Calls a receiver and resolves to its settlement. Never rejects: if the receiver throws or rejects, the error is
 * reported and the settlement is `retry`. A retry without a time gets a backoff that grows with the attempts, so
 * that no receiver is called in a tight loop.
 */
export async function settlementOf(
  receive: Receive,
  delivery: Delivery,
  onError?: OnError,
): Promise<Settlement> {
  try {
    return withBackoff(await receive(delivery), delivery);
  } catch (thrown) {
    return settlementOfThrown(thrown, delivery, onError);
  }
}

/** Adds a time to a retry that has none. Returns any other settlement as it is. */
export function withBackoff(settlement: Settlement, { attempt }: Pick<Delivery, "attempt">): Settlement {
  if (settlement.kind !== "retry" || settlement.afterMs !== undefined) return settlement;
  return { ...settlement, afterMs: backoffMs(attempt - 1, defaultBackoff) };
}

/** Reports the error that a receiver threw, and returns the retry that it counts as. */
export function settlementOfThrown(
  thrown: unknown,
  delivery: Delivery,
  onError: OnError = logError,
): Settlement {
  report(asError(thrown), delivery, onError);
  return withBackoff({ kind: "retry" }, delivery);
}

/** Reports that a receiver settled a delivery that had already gone back to the broker. */
export function reportLateSettlement(delivery: Delivery, onError: OnError = logError): void {
  const { address, attempt } = delivery;
  const text =
    `Attempt ${attempt} at a packet from "${address}" was settled after the packet had gone back to the broker. ` +
    "The settlement was ignored; the packet is delivered again.";
  report(new MessagingError("lock_lost", text), delivery, onError);
}

function report(error: Error, delivery: Delivery, onError: OnError): void {
  try {
    onError(error, delivery);
  } catch (thrown) {
    logError(asError(thrown), delivery);
  }
}

function logError(error: Error, { address, attempt }: Delivery): void {
  console.error(`posthorn: a receiver of "${address}", attempt ${attempt}:`, error);
}
