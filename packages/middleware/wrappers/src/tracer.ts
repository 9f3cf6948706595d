import {
  asError,
  type Destination,
  type Packet,
  type Receive,
  type Sending,
  type Settlement,
} from "@posthorn/core/transport";
import { describeMessage, type Published, type Trace, transitOf } from "./trace.ts";

/** Reports the messages of one transport. */
export interface Tracer {
  /** Publishes packets, and reports each of them once the broker has answered. */
  publishing<T>(sendings: readonly Sending[], publish: () => Promise<T>): Promise<T>;
  /** Makes a receiver that reports each delivery once it is settled, with the packets of the settlement. */
  receiving(from: Destination, receive: Receive, group?: string): Receive;
  /** Reports the reply to a light request. */
  replied(to: Destination, reply: Packet): void;
}

const done: Settlement = { kind: "done" };

/** @param source - the name of the transport's application */
export function createTracer(source: string | undefined, onMessage: (message: Trace) => void): Tracer {
  function report(message: Trace): void {
    try {
      onMessage(message);
    } catch (error) {
      console.error("posthorn: the callback of `withTrace` threw an error:", error);
    }
  }

  function reportPublished(
    sendings: readonly Sending[],
    outcome: Pick<Published, "durationMs" | "error" | "withSettlement">,
  ): void {
    for (const { to, packets } of sendings) {
      for (const packet of packets) report({ step: "published", ...describeMessage(to, packet), ...outcome });
    }
  }

  return {
    async publishing(sendings, publish) {
      const start = performance.now();
      try {
        const result = await publish();
        reportPublished(sendings, { durationMs: performance.now() - start });
        return result;
      } catch (error) {
        reportPublished(sendings, { durationMs: performance.now() - start, error: asError(error) });
        throw error;
      }
    },
    receiving(from, receive, group) {
      return async (delivery) => {
        const start = performance.now();
        const transitMs = transitOf(delivery);
        const reportSettled = (settlement: Settlement): void =>
          report({
            step: "settled",
            ...describeMessage(from, delivery, delivery.address),
            to: source,
            group,
            attempt: delivery.attempt,
            settlement,
            transitMs,
            durationMs: performance.now() - start,
          });
        try {
          const settlement = await receive(delivery);
          reportSettled(settlement);
          if (settlement.kind === "done" && settlement.publish !== undefined) {
            reportPublished(settlement.publish, { durationMs: 0, withSettlement: true });
          }
          return settlement;
        } catch (error) {
          reportSettled({ kind: "retry" });
          throw error;
        }
      };
    },
    replied(to, reply) {
      report({
        step: "settled",
        ...describeMessage(to, reply),
        kind: "reply",
        to: source,
        group: undefined,
        attempt: 1,
        settlement: done,
        transitMs: transitOf(reply),
        durationMs: 0,
      });
    },
  };
}
