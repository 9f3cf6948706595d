import { holdsLock, openUnconfirmedSettlements, type UnconfirmedSettlements } from "@posthorn/transport-kit";
import type { Session } from "./connection/session.ts";
import type { Connection } from "./connection.ts";
import type { Item } from "./delivery.ts";

/** Sends settlements to the server. */
export interface Settlements extends UnconfirmedSettlements<Item> {
  /**
   * Tells the server that the message is in progress, unless its lock has run out. Renews the lock once the server has read
   * that in time: a report that gets lost with its connection renews nothing.
   */
  touch(item: Item): void;
}

const encoder = new TextEncoder();
/** The bodies of JetStream's settlements. */
export const ack: Uint8Array = encoder.encode("+ACK");
export const nak: Uint8Array = encoder.encode("-NAK");
export const inProgress: Uint8Array = encoder.encode("+WPI");
/** The server writes the state of a consumer to its file at most ten times a second. */
const storesWithinMs = 200;
/** A hundred years, which in nanoseconds is a number that the server can still read. */
const longestDelayMs = 100 * 365 * 86_400_000;
const secondMs = 1_000;
/** The server's clock is known with about that error. */
const clockErrorMs = 20;

export function openSettlements(connection: Connection): Settlements {
  const { link, ticker, serverNow } = connection;
  /** The messages whose reports the server has not read yet. */
  const touching = new Set<Item>();
  const settlements = openUnconfirmedSettlements<Item>({
    link,
    ticker,
    write(item, retryAfterMs) {
      const body = retryAfterMs === undefined ? ack : nakAfter(item, retryAfterMs, serverNow);
      connection.session()?.publish(item.reply, body);
    },
    flush: async () => connection.session()?.flush(),
    storesWithinMs,
  });

  async function renew(session: Session, item: Item): Promise<void> {
    const at = performance.now();
    touching.add(item);
    session.publish(item.reply, inProgress);
    try {
      await session.flush();
      if (holdsLock(item, performance.now())) item.touchedAt = at;
    } catch {
      // The connection broke. The next report is made on another one.
    } finally {
      touching.delete(item);
    }
  }

  return {
    ...settlements,
    touch(item) {
      const session = connection.session();
      if (session !== undefined && !touching.has(item) && holdsLock(item, performance.now()))
        void renew(session, item);
    },
  };
}

function nakAfter({ lockMs }: Item, afterMs: number, serverNow: () => number): Uint8Array {
  if (afterMs <= 0) return nak;
  const delayMs = wholeSeconds(Math.min(afterMs, longestDelayMs), serverNow() - lockMs);
  return encoder.encode(`-NAK {"delay": ${Math.round(delayMs * 1_000_000)}}`);
}

/**
 * Lengthens a delay by less than a second. The server stores the time of a retry minus the ack wait in whole seconds, rounded
 * down: after a restart it would deliver the message too early. Delays below a second stay as they are.
 */
export function wholeSeconds(delayMs: number, zeroMs: number): number {
  if (delayMs < secondMs) return delayMs;
  return Math.ceil((zeroMs + delayMs) / secondMs) * secondMs + clockErrorMs - zeroMs;
}
