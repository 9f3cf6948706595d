import type { Extras, Receive, Transport } from "@posthorn/core/transport";
import {
  addressed,
  closing,
  type Mutant,
  mutant,
  published,
  received,
  subscribed,
  withSubscription,
} from "./mutant.ts";

export const flowMutants: readonly Mutant[] = [
  mutant(
    "detects no duplicates",
    addressed(({ duplicateWindowMs: _, ...to }) => to),
    ["21 duplicate-publish", "21 duplicate-publish (at once)"],
  ),
  mutant(
    "does not keep the order",
    addressed((to) => ({ ...to, ordered: false })),
    [
      "22 order-per-key",
      "23 no-overtake-while-unsettled",
      "24 order-under-retry",
      "60 topology-idempotent-and-honest (as used)",
      "70 ordering-mismatch (consumer first)",
      "70 ordering-mismatch (producer first)",
      "70 ordering-mismatch (group)",
      "72 hung-handler (ordered)",
    ],
  ),
  mutant(
    "orders all keys together",
    published((_, packets) => packets.map((packet) => ({ ...packet, key: "all" }))),
    ["23 no-overtake-while-unsettled (other keys)", "74 session-state (apart)"],
  ),
  mutant(
    "hands out without a limit",
    subscribed((options) => ({ ...options, concurrency: 1_000 })),
    ["25 concurrency-cap", "26 slow-consumer-bounded (within a process)"],
  ),
  mutant(
    "delivers one packet at a time",
    subscribed((options) => ({ ...options, concurrency: 1 })),
    ["25 concurrency-cap", "72 hung-handler (ordered)"],
  ),
  mutant(
    "cannot be resized",
    withSubscription(() => ({ resize: () => {} })),
    ["25 concurrency-cap (resize)", "25 concurrency-cap (paused at first)"],
  ),
  mutant("gives all to one consumer", onlyFirst, ["28 competing-consumers"]),
  mutant(
    "takes all groups for one",
    subscribed((options) => ({ ...options, group: "one" })),
    ["29 groups-fan-out", "77 measure (group)"],
  ),
  mutant(
    "takes groups with similar names for one",
    subscribed(({ group, ...options }) =>
      group === undefined ? options : { ...options, group: group.toLowerCase().replace(/[^a-z]/g, "_") },
    ),
    ["29 groups-fan-out (names)"],
  ),
  mutant("forgets groups without consumers", forgetful, [
    "29 groups-fan-out",
    "29 groups-fan-out (declared)",
    "60 topology-idempotent-and-honest (removed)",
  ]),
  mutant(
    "treats all subscribers without a group as one group",
    subscribed((options) => ({ group: "all", ...options })),
    ["61 topic-alone", "61 topic-alone (ordered)", "62 fixed-reply-address"],
  ),
  mutant(
    "gives every subscriber the whole topic",
    (inner) => ({
      ...inner,
      subscribe: (from, receive, options) =>
        inner.subscribe({ ...from, address: from.template }, receive, options),
    }),
    ["61 topic-alone (part)"],
  ),
  mutant("goes silent when its queue is removed", silentAfterRemoval, [
    "38 broker-side-cancel",
    "38 broker-side-cancel (group)",
    "38 broker-side-cancel (ordered)",
  ]),
  mutant(
    "ends without its handlers",
    closing((close) => () => close({ timeoutMs: 0 })),
    ["54 drain-on-SIGTERM"],
  ),
  mutant(
    "waits for ever at the end",
    closing((close) => () => close({ timeoutMs: 100_000 })),
    ["55 drain-deadline"],
  ),
  mutant(
    "never aborts a signal",
    received((receive) => (delivery) => receive({ ...delivery, signal: new AbortController().signal })),
    ["55 drain-deadline"],
  ),
  mutant(
    "says that it is connected after it was closed",
    (inner) => ({ ...inner, health: { ...inner.health, now: () => ({ kind: "connected" }) } }),
    ["79 health"],
  ),
];

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

function forgetful(inner: Transport): Transport {
  let count = 0;
  return {
    ...inner,
    subscribe: (from, receive, options) =>
      inner.subscribe(from, receive, { ...options, group: `group-${count++}` }),
  };
}

function silentAfterRemoval(inner: Transport): Transport {
  let isRemoved = false;
  const { topology } = inner.more ?? {};
  const more: Extras = {
    ...inner.more,
    ...(topology === undefined
      ? {}
      : {
          topology: {
            ...topology,
            async remove(what) {
              isRemoved = true;
              await topology.remove(what);
            },
          },
        }),
  };
  return {
    ...inner,
    more,
    health: { ...inner.health, now: () => ({ kind: "connected" }) },
    subscribe(from, receive, { onEvent: _, ...options } = {}) {
      const receiveUntilRemoval: Receive = (delivery) =>
        isRemoved ? new Promise(() => {}) : receive(delivery);
      return inner.subscribe(from, receiveUntilRemoval, options);
    },
  };
}
