import type { Connection } from "../../connection/connection.ts";
import type { DurableConsumer } from "../../topology/topology.ts";
import type { InFlight } from "./in-flight.ts";

/**
 * Sends settlements to the server. A settlement is unconfirmed until a flush after it has succeeded. Unconfirmed
 * settlements are sent again when the connection has been down, because they may have got lost with it.
 */
export interface Settlements {
  /** Removes the message. If this gets lost, the message is delivered again. */
  acknowledge(inFlight: InFlight): void;
  /** Has the message delivered again after that delay. */
  retry(inFlight: InFlight, afterMs?: number): void;
  /** True if a settlement of the consumer is unconfirmed, or the server delays a retry of it. */
  isPending(consumer: DurableConsumer): boolean;
  close(): void;
}

interface SentSettlement {
  readonly inFlight: InFlight;
  readonly kind: "done" | "retry";
  /** The time of the next delivery, by `performance.now()`. */
  readonly due: number;
  written: boolean;
}

const ack = new TextEncoder().encode("+ACK");
const nak = new TextEncoder().encode("-NAK");
/** A hundred years, which in nanoseconds is a number that the server can still read. */
const longestDelayMs = 100 * 365 * 86_400_000;

export function openSettlements(connection: Connection): Settlements {
  const { writer } = connection;
  let unconfirmed: SentSettlement[] = [];
  /** By consumer, the time at which its last retry is due. */
  const retriesDue = new Map<string, number>();
  let confirming = false;

  function send(inFlight: InFlight, kind: SentSettlement["kind"], afterMs: number): void {
    const due = performance.now() + afterMs;
    if (afterMs > 0 && inFlight.consumer.ordered) retriesDue.set(keyOf(inFlight.consumer), due);
    const settlement = { inFlight, kind, due, written: false };
    unconfirmed.push(settlement);
    write(settlement);
  }

  function write(settlement: SentSettlement): void {
    if (!connection.isUp()) return;
    settlement.written = true;
    writer.publish(
      settlement.inFlight.reply,
      settlement.kind === "done" ? ack : nakAfter(settlement.due - performance.now()),
    );
  }

  /**
   * Sends again what may have got lost. A retry that was written and is due is left out: the server may have
   * delivered the message to another consumer meanwhile.
   */
  function writeAgain(): void {
    const now = performance.now();
    unconfirmed = unconfirmed.filter(({ inFlight, kind, due, written }) => {
      const isOurs = now - inFlight.touchedAt < inFlight.consumer.ackWaitMs;
      return isOurs && (kind === "done" || due > now || !written);
    });
    for (const settlement of unconfirmed) write(settlement);
  }

  async function confirm(): Promise<void> {
    confirming = true;
    const count = unconfirmed.length;
    try {
      await connection.flush();
      unconfirmed.splice(0, count);
    } catch {
      // They stay unconfirmed, and are sent again when the connection is up.
    } finally {
      confirming = false;
    }
  }

  const stopWatching = connection.watch({ up: writeAgain });
  const stopTicking = connection.tick(() => {
    if (unconfirmed.length > 0 && !confirming && connection.isUp()) void confirm();
  });

  return {
    acknowledge: (inFlight) => send(inFlight, "done", 0),
    retry: (inFlight, afterMs = 0) => send(inFlight, "retry", limitDelay(afterMs)),
    isPending(consumer) {
      const key = keyOf(consumer);
      if ((retriesDue.get(key) ?? 0) > performance.now()) return true;
      return unconfirmed.some(({ inFlight }) => keyOf(inFlight.consumer) === key);
    },
    close() {
      stopWatching();
      stopTicking();
    },
  };
}

function keyOf({ stream, name }: DurableConsumer): string {
  return `${stream}.${name}`;
}

function limitDelay(afterMs: number): number {
  return afterMs > 0 ? Math.min(afterMs, longestDelayMs) : 0;
}

function nakAfter(ms: number): Uint8Array {
  const delay = Math.round(ms * 1_000_000);
  return delay > 0 ? new TextEncoder().encode(`-NAK {"delay": ${delay}}`) : nak;
}
