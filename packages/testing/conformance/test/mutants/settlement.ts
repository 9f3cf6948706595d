import { setTimeout as sleep } from "node:timers/promises";
import type { Outgoing, Receive, Transport } from "@posthorn/core/transport";
import { done, type Mutant, mutant, received, settled, subscribed } from "./mutant.ts";

const lockMs = 300;

export const settlementMutants: readonly Mutant[] = [
  mutant(
    "settles rejected deliveries",
    settled((settlement) => (settlement.kind === "retry" ? done : settlement)),
    ["8 ack-is-final-nack-returns", "10 attempt-counter", "61 topic-alone (retry)"],
  ),
  mutant(
    "settles before the handler",
    received((receive) => before(receive)),
    [
      "8 ack-is-final-nack-returns",
      "25 concurrency-cap",
      "31 commit-watermark",
      "55 drain-deadline",
      "77 measure",
    ],
  ),
  mutant(
    "does not count attempts",
    received((receive) => (delivery) => receive({ ...delivery, attempt: 1 })),
    [
      "10 attempt-counter",
      "12 poison-to-DLQ-at-N",
      "12 poison-to-DLQ-at-N (group)",
      "12 poison-to-DLQ-at-N (shared queue)",
    ],
  ),
  mutant(
    "counts deliveries that were handed back",
    settled((settlement) => (settlement.kind === "retry" ? { ...settlement, attempted: true } : settlement)),
    ["10 attempt-counter (handed back)", "10 attempt-counter (shared queue)"],
  ),
  mutant("counts a new consumer as an attempt", countingConsumers, ["10 attempt-counter (orderly close)"]),
  mutant("retries with a second copy", retryingByCopy, ["64 retry-after-dead-channel (closed)"]),
  mutant(
    "reports nothing",
    subscribed((options) => ({ ...options, onError: () => {} })),
    ["17 stale-settlement (closed)", "71 throwing-receiver", "71 throwing-receiver (ordered)"],
  ),
  mutant(
    "retries what threw at once",
    received((receive) => inTightLoop(receive)),
    ["71 throwing-receiver", "71 throwing-receiver (ordered)"],
  ),
  mutant(
    "holds what waits for a retry",
    received((receive) => holding(receive)),
    ["26b many-waiting-retries"],
  ),
  mutant(
    "loses packets that are too large to be dead-lettered",
    settled((settlement) =>
      settlement.kind === "dead-letter" ? { kind: "retry", afterMs: 100 } : settlement,
    ),
    ["63 bury-that-does-not-fit"],
  ),
  mutant(
    "drops dead letters",
    settled((settlement) => (settlement.kind === "dead-letter" ? done : settlement)),
    [
      "11 mutation-isolation",
      "12 poison-to-DLQ-at-N",
      "13 undecodable-to-DLQ",
      "14 unknown-type-not-dropped",
      "14 unknown-type-not-dropped (group)",
      "14 unknown-type-not-dropped (query)",
      "58 context-propagation (dead letters)",
      "76 browse (dead letters)",
      "84 hostile-packets",
    ],
  ),
  mutant(
    "retries at once",
    settled((settlement) => (settlement.kind === "retry" ? { kind: "retry" } : settlement)),
    ["20 delayed-redelivery-time", "20 delayed-redelivery-time (closed)"],
  ),
  {
    ...mutant(
      "does not renew its locks",
      received((receive) => again(receive)),
      ["19 long-handler-lock-renewal", "19 long-handler-lock-renewal (ordered)"],
    ),
    subject: { lockMs },
  },
];

function before(receive: Receive): Receive {
  return async (delivery) => {
    receive(delivery).catch(() => {});
    return done;
  };
}

function inTightLoop(receive: Receive): Receive {
  return async (delivery) => {
    try {
      return await receive(delivery);
    } catch {
      return { kind: "retry", afterMs: 0 };
    }
  };
}

function holding(receive: Receive): Receive {
  return async (delivery) => {
    const settlement = await receive(delivery);
    if (settlement.kind !== "retry" || settlement.afterMs === undefined) return settlement;
    await sleep(settlement.afterMs, undefined, { ref: false });
    return { ...settlement, afterMs: 0 };
  };
}

/** Calls the receiver once more if it takes longer than the lock. */
function again(receive: Receive): Receive {
  return async (delivery) => {
    const timer = setTimeout(() => receive({ ...delivery, attempt: delivery.attempt + 1 }), lockMs);
    try {
      return await receive(delivery);
    } finally {
      clearTimeout(timer);
    }
  };
}

function countingConsumers(inner: Transport): Transport {
  let earlier = -1;
  return {
    ...inner,
    subscribe(from, receive, options) {
      earlier += 1;
      const more = earlier;
      return inner.subscribe(
        from,
        (delivery) => receive({ ...delivery, attempt: delivery.attempt + more }),
        options,
      );
    },
  };
}

/** Publishes a new packet for each retry, even if the delivery has returned to the broker. */
export function retryingByCopy(inner: Transport): Transport {
  return {
    ...inner,
    subscribe(from, receive, options) {
      const attempts = new Map<string, number>();
      return inner.subscribe(
        from,
        async (delivery) => {
          const id = delivery.headers["ce-id"] ?? "";
          const attempt = (attempts.get(id) ?? 0) + 1;
          attempts.set(id, attempt);
          const settlement = await receive({ ...delivery, attempt });
          if (settlement.kind !== "retry") return settlement;
          const copy: Outgoing = { id, headers: delivery.headers, body: delivery.body };
          await inner.publish(from, [copy]);
          return done;
        },
        options,
      );
    },
  };
}
