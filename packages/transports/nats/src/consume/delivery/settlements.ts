import type { Connection } from "../../connection/connection.ts";
import type { Durable } from "../../topology/topology.ts";
import type { InFlight } from "./in-flight.ts";

/** Tells the server what becomes of deliveries, once more if the connection broke before it is known to have heard. */
export interface Settlements {
  /** It is handled. Should that get lost, it is handed out again. */
  acknowledge(held: InFlight): void;
  /** Hands it out again, after so many milliseconds. */
  giveBack(held: InFlight, afterMs?: number): void;
  /** Whether the server may not have heard of a settlement of that consumer, or keeps a retry of it back. */
  pending(durable: Durable): boolean;
  close(): void;
}

interface Posted {
  readonly held: InFlight;
  readonly kind: "done" | "retry";
  /** When the retry is due, by `performance.now()`. */
  readonly due: number;
  written: boolean;
}

const ack = new TextEncoder().encode("+ACK");
const nak = new TextEncoder().encode("-NAK");
/** A hundred years, which still is a number of nanoseconds that the server can read. */
const longestDelayMs = 100 * 365 * 86_400_000;

export function openSettlements(connection: Connection): Settlements {
  const { writer } = connection;
  let unconfirmed: Posted[] = [];
  /** When the last retry of each consumer is due. */
  const retries = new Map<string, number>();
  let confirming = false;

  function post(held: InFlight, kind: Posted["kind"], afterMs: number): void {
    const due = performance.now() + afterMs;
    if (afterMs > 0 && held.durable.ordered) retries.set(keyOf(held.durable), due);
    const posted = { held, kind, due, written: false };
    unconfirmed.push(posted);
    write(posted);
  }

  function write(posted: Posted): void {
    if (!connection.isUp()) return;
    posted.written = true;
    writer.publish(
      posted.held.reply,
      posted.kind === "done" ? ack : nakAfter(posted.due - performance.now()),
    );
  }

  /**
   * What the server may have heard already is repeated only where that does no harm: a retry that was handed out
   * meanwhile is somebody else's.
   */
  function writeAgain(): void {
    const now = performance.now();
    unconfirmed = unconfirmed.filter((posted) => {
      const { held, kind, due, written } = posted;
      const isOurs = now - held.touchedAt < held.durable.ackWaitMs;
      return isOurs && (kind === "done" || due > now || !written);
    });
    for (const posted of unconfirmed) write(posted);
  }

  async function confirm(): Promise<void> {
    confirming = true;
    const count = unconfirmed.length;
    try {
      await connection.flush();
      unconfirmed.splice(0, count);
    } catch {
      // they stay, and are written again
    } finally {
      confirming = false;
    }
  }

  const stopWatching = connection.watch({ up: writeAgain });
  const stopTicking = connection.tick(() => {
    if (unconfirmed.length > 0 && !confirming && connection.isUp()) void confirm();
  });

  return {
    acknowledge: (held) => post(held, "done", 0),
    giveBack: (held, afterMs = 0) => post(held, "retry", delayOf(afterMs)),
    pending(durable) {
      const key = keyOf(durable);
      if ((retries.get(key) ?? 0) > performance.now()) return true;
      return unconfirmed.some(({ held }) => keyOf(held.durable) === key);
    },
    close() {
      stopWatching();
      stopTicking();
    },
  };
}

function keyOf({ stream, name }: Durable): string {
  return `${stream}.${name}`;
}

function delayOf(afterMs: number): number {
  return afterMs > 0 ? Math.min(afterMs, longestDelayMs) : 0;
}

function nakAfter(ms: number): Uint8Array {
  const delay = Math.round(ms * 1_000_000);
  return delay > 0 ? new TextEncoder().encode(`-NAK {"delay": ${delay}}`) : nak;
}
