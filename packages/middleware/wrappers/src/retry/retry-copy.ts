import { randomUUID } from "node:crypto";
import {
  changeDelivery,
  type Delivery,
  deadLetterHeaders,
  type Outgoing,
  type Settlement,
  wireHeaders,
} from "@posthorn/core/transport";

/** The headers of a copy that is published for another attempt. Receivers do not see them. */
export const retryHeaders = {
  /** The number of attempts at the packet before this copy. */
  attempts: "posthorn-retry-attempts",
  /** Identifies the copy, whose message has the id of the original. */
  id: "posthorn-retry-id",
} as const;

/** The next attempt of a packet. */
export interface NextAttempt {
  /** The number of attempts before it. */
  readonly attempts: number;
  readonly delayMs: number | undefined;
  /** True if the broker removes packets that have expired. */
  readonly expires: boolean;
}

/** Makes the copy of a packet for its next attempt. It expires when the packet would. */
export function retryCopy({ headers, body, key }: Delivery, next: NextAttempt): Outgoing {
  const { attempts, delayMs } = next;
  const id = randomUUID();
  const ttlMs = next.expires ? remainingMs(headers, delayMs ?? 0) : undefined;
  return {
    id,
    body,
    headers: { ...headers, [retryHeaders.attempts]: String(attempts), [retryHeaders.id]: id },
    ...(key === undefined ? {} : { key }),
    ...(delayMs === undefined ? {} : { delayMs }),
    ...(ttlMs === undefined ? {} : { ttlMs }),
  };
}

/** Undefined also for a packet that has expired, so that its consumer reports it. */
function remainingMs(headers: Delivery["headers"], delayMs: number): number | undefined {
  const leftMs = Date.parse(headers[wireHeaders.expiryTime] ?? "") - Date.now() - delayMs;
  return leftMs > 0 ? leftMs : undefined;
}

/** Returns the number of attempts at a packet before this copy: 0 if it is not a copy. */
export function attemptsBefore({ headers }: Delivery): number {
  const attempts = Number(headers[retryHeaders.attempts] ?? 0);
  return Number.isSafeInteger(attempts) && attempts > 0 ? attempts : 0;
}

/** Returns a delivery as its receiver sees it: with the attempt that counts all copies, and without their headers. */
export function receivedDelivery(arrived: Delivery, attempt: number): Delivery {
  const { headers } = arrived;
  if (attempt === arrived.attempt && headers[retryHeaders.id] === undefined) return arrived;
  const { [retryHeaders.attempts]: _, [retryHeaders.id]: __, ...own } = headers;
  return changeDelivery(arrived, { headers: own, attempt });
}

/**
 * Adds to a dead letter the number of attempts, which the inner transport does not know. If the dead letter is sent
 * back to its queue, attempts begin anew.
 */
export function deadLetterWithAttempts(
  settlement: Extract<Settlement, { kind: "dead-letter" }>,
  { headers }: Delivery,
  attempt: number,
): Settlement {
  const anew = headers[retryHeaders.attempts] === undefined ? {} : { [retryHeaders.attempts]: "0" };
  const counted = { [deadLetterHeaders.attempts]: String(attempt), ...anew };
  return { ...settlement, headers: { ...counted, ...settlement.headers } };
}
