import { setTimeout as sleep } from "node:timers/promises";
import type { Destination, Outgoing, Receive, Settlement, Transport } from "@posthorn/core/transport";

/** Makes a transport with a defect. */
export type Mutate = (inner: Transport) => Transport;

/** The defect of a mutant, its implementation, and the checks that must fail: by number or by id. */
export type Mutant = readonly [fault: string, mutate: Mutate, checks: readonly (number | string)[]];

const done: Settlement = { kind: "done" };

/** Transports with one defect each. The suite must detect every one of them. */
export const mutants: readonly Mutant[] = [
  ["loses some packets", published((_, packets) => packets.filter(({ id }) => !id.endsWith("7"))), [1]],
  ["sends packets twice", published((_, packets) => [...packets, ...packets]), [1, 28]],
  ["trims header values", published((_, packets) => packets.map(trimmed)), [2]],
  ["mixes destinations up", addressed((to) => ({ ...to, template: "all", address: "all" })), [3]],
  ["takes every body", (inner) => ({ ...inner, features: { ...inner.features, largestBody: 1_000 } }), [7]],
  [
    "settles rejected deliveries",
    settled((settlement) => (settlement.kind === "retry" ? done : settlement)),
    [8, 10],
  ],
  ["settles before the handler", received((receive) => before(receive)), [8, 25, 55]],
  [
    "does not count attempts",
    received((receive) => (delivery) => receive({ ...delivery, attempt: 1 })),
    [10, 12, "10 attempt-counter", "12 poison-to-DLQ-at-N (shared queue)"],
  ],
  [
    "counts deliveries that were handed back",
    settled((settlement) => (settlement.kind === "retry" ? { ...settlement, attempted: true } : settlement)),
    ["10 attempt-counter (handed back)", "10 attempt-counter (shared queue)"],
  ],
  ["counts a new consumer as an attempt", countingConsumers, ["10 attempt-counter (orderly close)"]],
  ["retries with a second copy", retryingByCopy, ["64 retry-after-dead-channel (closed)"]],
  ["reports nothing", subscribed((options) => ({ ...options, onError: () => {} })), [17, 71]],
  ["retries what threw at once", received((receive) => inTightLoop(receive)), [71]],
  ["holds what waits for a retry", received((receive) => holding(receive)), ["26b many-waiting-retries"]],
  [
    "loses packets that are too large to be dead-lettered",
    settled((settlement) =>
      settlement.kind === "dead-letter" ? { kind: "retry", afterMs: 100 } : settlement,
    ),
    [63],
  ],
  ["matches replies to the first request", matchingFirst, [68]],
  ["answers to its own inboxes alone", onlyInboxes, ["69 reply-address-confined (allowed)"]],
  [
    "drops dead letters",
    settled((settlement) => (settlement.kind === "dead-letter" ? done : settlement)),
    [11, 12, 13],
  ],
  [
    "retries at once",
    settled((settlement) => (settlement.kind === "retry" ? { kind: "retry" } : settlement)),
    [20],
  ],
  [
    "does not delay packets",
    published((_, packets) => packets.map(({ delayMs: _delay, ...packet }) => packet)),
    [57],
  ],
  ["detects no duplicates", addressed(({ duplicateWindowMs: _, ...to }) => to), [21]],
  [
    "does not keep the order",
    addressed((to) => ({ ...to, ordered: false })),
    [
      22,
      23,
      "70 ordering-mismatch (consumer first)",
      "70 ordering-mismatch (producer first)",
      "70 ordering-mismatch (group)",
      "72 hung-handler (ordered)",
    ],
  ],
  [
    "orders all keys together",
    published((_, packets) => packets.map((packet) => ({ ...packet, key: "all" }))),
    [23],
  ],
  ["hands out without a limit", subscribed((options) => ({ ...options, concurrency: 1_000 })), [25]],
  [
    "delivers one packet at a time",
    subscribed((options) => ({ ...options, concurrency: 1 })),
    [25, "72 hung-handler (ordered)"],
  ],
  ["gives all to one consumer", onlyFirst, [28]],
  ["takes all groups for one", subscribed((options) => ({ ...options, group: "one" })), [29]],
  [
    "treats all subscribers without a group as one group",
    subscribed((options) => ({ group: "all", ...options })),
    [61, 62],
  ],
  [
    "forgets groups without consumers",
    (inner) => ({ ...inner, close: inner.close, subscribe: forgetful(inner) }),
    [29],
  ],
  [
    "sends replies twice",
    published((to, packets) => (to.kind === "inbox" ? [...packets, ...packets] : packets)),
    [41, 43],
  ],
  ["swallows replies", published((to, packets) => (to.kind === "inbox" ? [] : packets)), [41, 46, 50]],
  ["ends without its handlers", closing((close) => () => close({ timeoutMs: 0 })), [54]],
  ["waits for ever at the end", closing((close) => () => close({ timeoutMs: 100_000 })), [55]],
  [
    "never aborts a signal",
    received((receive) => (delivery) => receive({ ...delivery, signal: new AbortController().signal })),
    [55],
  ],
  ["loses deadlines", published((_, packets) => packets.map(withoutDeadline)), [44, 50]],
  ["keeps what it sent", published(keep([])), [53]],
  [
    "ignores missing features",
    (inner) => ({ ...inner, features: { ...inner.features, delay: false } }),
    [60],
  ],
];

function published(change: (to: Destination, packets: readonly Outgoing[]) => readonly Outgoing[]): Mutate {
  return (inner) => ({
    ...inner,
    publish: (to, packets, options) => inner.publish(to, change(to, packets), options),
  });
}

function addressed(change: (to: Destination) => Destination): Mutate {
  return (inner) => ({
    ...inner,
    publish: (to, packets, options) => inner.publish(change(to), packets, options),
    subscribe: (from, receive, options) => inner.subscribe(change(from), receive, options),
  });
}

function received(change: (receive: Receive) => Receive): Mutate {
  return (inner) => ({
    ...inner,
    subscribe: (from, receive, options) => inner.subscribe(from, change(receive), options),
  });
}

function settled(change: (settlement: Settlement) => Settlement): Mutate {
  const retry: Settlement = { kind: "retry" };
  return received((receive) => async (delivery) => change(await receive(delivery).catch(() => retry)));
}

function subscribed(change: (options: object) => object): Mutate {
  return (inner) => ({
    ...inner,
    subscribe: (from, receive, options = {}) => inner.subscribe(from, receive, change(options)),
  });
}

function closing(change: (close: Transport["close"]) => Transport["close"]): Mutate {
  return (inner) => ({
    ...inner,
    async subscribe(from, receive, options) {
      const { close } = await inner.subscribe(from, receive, options);
      return { close: change(close) };
    },
  });
}

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
function retryingByCopy(inner: Transport): Transport {
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
          await inner.publish(from, [{ id, headers: delivery.headers, body: delivery.body }]);
          return done;
        },
        options,
      );
    },
  };
}

/** Replies go to the first waiting requester, regardless of their id. */
function matchingFirst(inner: Transport): Transport {
  let first: string | undefined;
  return {
    ...inner,
    publish(to, packets, options) {
      if (to.kind !== "inbox") first ??= packets[0]?.headers["correlation-id"];
      const matched = (packet: Outgoing): Outgoing =>
        to.kind === "inbox" && first !== undefined
          ? { ...packet, headers: { ...packet.headers, "correlation-id": first } }
          : packet;
      return inner.publish(to, packets.map(matched), options);
    },
  };
}

function onlyInboxes(inner: Transport): Transport {
  return {
    ...inner,
    publish: (to, packets, options) =>
      to.kind === "inbox" && !to.address.startsWith("posthorn-inbox.")
        ? Promise.resolve()
        : inner.publish(to, packets, options),
  };
}

function trimmed(packet: Outgoing): Outgoing {
  const headers = Object.entries(packet.headers).map(([name, value]) => [name, value.trim()]);
  return { ...packet, headers: Object.fromEntries(headers) };
}

function withoutDeadline(packet: Outgoing): Outgoing {
  const { "ce-expirytime": _, ...headers } = packet.headers;
  return { ...packet, headers };
}

function keep(kept: Outgoing[]): (to: Destination, packets: readonly Outgoing[]) => readonly Outgoing[] {
  return (_, packets) => {
    kept.push(...packets);
    return packets;
  };
}

function onlyFirst(inner: Transport): Transport {
  const first = new Map<string, Receive>();
  return {
    ...inner,
    subscribe(from, receive, options) {
      if (!first.has(from.address)) first.set(from.address, receive);
      return inner.subscribe(from, first.get(from.address) as Receive, options);
    },
  };
}

function forgetful(inner: Transport): Transport["subscribe"] {
  let count = 0;
  return (from, receive, options) =>
    inner.subscribe(from, receive, { ...options, group: `group-${count++}` });
}
