import type { Delivery, Session, Transport } from "@posthorn/core/transport";
import {
  all,
  done,
  type Mutant,
  mutant,
  published,
  received,
  settled,
  subscribed,
  withFeatures,
  withMore,
  withSubscription,
} from "./mutant.ts";

export const featureMutants: readonly Mutant[] = [
  mutant(
    "does not delay packets",
    published((_, packets) => packets.map(({ delayMs: _delay, ...packet }) => packet)),
    ["57 ttl-and-schedule (schedule)"],
  ),
  mutant(
    "cancels nothing",
    withMore(() => ({ cancel: async () => {} })),
    ["57 ttl-and-schedule (cancel)"],
  ),
  mutant(
    "delivers expired packets",
    published((_, packets) => packets.map(({ ttlMs: _ttl, ...packet }) => packet)),
    ["57 ttl-and-schedule (expiry)", "57 ttl-and-schedule (expiry, group)"],
  ),
  mutant(
    "counts the time to live from the publish",
    published((_, packets) => packets.filter(({ delayMs = 0, ttlMs = delayMs + 1 }) => ttlMs > delayMs)),
    ["57 ttl-and-schedule (expiry of a delayed packet)"],
  ),
  mutant(
    "accepts longer delays than it declares",
    withFeatures(({ limits }) => ({ limits: { ...limits, longestDelayMs: 1_000 } })),
    ["57 ttl-and-schedule (longest delay)"],
  ),
  mutant(
    "forgets the packets that it keeps",
    subscribed(({ start: _, ...options }) => options),
    [
      "32 replay-and-seek",
      "32 replay-and-seek (without a group)",
      "32 replay-and-seek (position)",
      "32 replay-and-seek (time)",
    ],
  ),
  mutant(
    "begins every group at the beginning",
    (inner) => ({
      ...inner,
      subscribe: (from, receive, options) =>
        inner.subscribe(from, receive, from.keepMs ? { ...options, start: "earliest" } : options),
    }),
    ["32 replay-and-seek (new)"],
  ),
  mutant(
    "does not seek",
    withSubscription(({ seek }) => (seek === undefined ? {} : { seek: async () => {} })),
    [
      "32 replay-and-seek (seek)",
      "32 replay-and-seek (seek to a position)",
      "32 replay-and-seek (seek to a time)",
    ],
  ),
  mutant(
    "offers to seek everywhere",
    withSubscription(() => ({ seek: async () => {} })),
    ["32 replay-and-seek (members)"],
  ),
  mutant(
    "publishes to one destination after the other",
    withMore((_, inner) => ({
      async publishAll(sendings) {
        for (const { to, packets } of sendings) await inner.publish(to, packets);
      },
    })),
    ["73 atomic-publish"],
  ),
  mutant(
    "publishes nothing with a settlement",
    settled((settlement) => (settlement.kind === "done" ? done : settlement)),
    ["73 atomic-settle"],
  ),
  mutant("publishes before it settles", publishingFirst, ["73 atomic-settle (lost)"]),
  {
    ...mutant("publishes outside of the transaction", outsideOfTransaction, ["73 caller-transaction"]),
    subject: {
      begin: async () => ({ within: {}, commit: async () => {}, rollback: async () => {} }),
    },
  },
  mutant(
    "forgets the state of a session",
    received((receive) => (delivery) => receive(withState(delivery, async () => undefined))),
    ["74 session-state"],
  ),
  mutant("has one state for all sessions", sharingState(), ["74 session-state (apart)"]),
  mutant(
    "delivers deferred packets again",
    settled((settlement) => (settlement.kind === "defer" ? { kind: "retry", afterMs: 10 } : settlement)),
    ["75 deferral"],
  ),
  mutant(
    "fetches nothing without a word",
    withMore(({ fetch }) => ({ fetch: async (...args) => fetch?.(...args).catch(() => {}) })),
    ["75 deferral (unknown)"],
  ),
  mutant(
    "finds nothing to browse",
    withMore(() => ({ async *browse() {} })),
    ["76 browse", "76 browse (dead letters)"],
  ),
  mutant(
    "counts nothing",
    withMore(() => ({ measure: async () => ({ waiting: 0 }) })),
    ["77 measure", "77 measure (group)", "77 measure (delayed)"],
  ),
  mutant(
    "passes everything",
    all(
      subscribed(({ filter: _, ...options }) => options),
      withSubscription(() => ({ setFilter: async () => {} })),
    ),
    [
      "78 rules",
      "78 rules (messages)",
      "78 rules (conditions)",
      "78 rules (while away)",
      "78 rules (changed)",
      "78 rules (changed, messages)",
    ],
  ),
  mutant(
    "takes one type for another",
    published((_, packets) =>
      packets.map((packet) => ({ ...packet, headers: { ...packet.headers, "ce-type": "CreateOrder" } })),
    ),
    ["78 rules (types)"],
  ),
  mutant("lacks the members of its features", (inner) => ({ ...inner, more: {} }), [
    "60 members-of-features",
  ]),
  mutant("cannot change a filter", withoutSetFilter, ["60 members-of-features (filters)"]),
  mutant(
    "finds no differences",
    withMore(({ topology }) =>
      topology === undefined ? {} : { topology: { ...topology, compare: async () => [] } },
    ),
    [
      "60 topology-idempotent-and-honest",
      "60 topology-idempotent-and-honest (removed)",
      "60 topology-idempotent-and-honest (filters)",
      "60 topology-idempotent-and-honest (order)",
    ],
  ),
];

/** Publishes the packets of a settlement first, and settles then. */
function publishingFirst(inner: Transport): Transport {
  return {
    ...inner,
    subscribe: (from, receive, options) =>
      inner.subscribe(
        from,
        async (delivery) => {
          const settlement = await receive(delivery);
          if (settlement.kind !== "done") return settlement;
          for (const { to, packets } of settlement.publish ?? []) await inner.publish(to, packets);
          return done;
        },
        options,
      ),
  };
}

function outsideOfTransaction(inner: Transport): Transport {
  return {
    ...inner,
    features: { ...inner.features, callerTransaction: true },
    publish: (to, packets) => inner.publish(to, packets),
  };
}

function withState(
  delivery: Delivery,
  read: Session["read"],
  write: Session["write"] = async () => {},
): Delivery {
  const { session } = delivery;
  return session === undefined ? delivery : { ...delivery, session: { id: session.id, read, write } };
}

function sharingState(): Mutant["mutate"] {
  let state: Uint8Array | undefined;
  const write: Session["write"] = async (changed) => {
    state = changed;
  };
  return received((receive) => (delivery) => receive(withState(delivery, async () => state, write)));
}

function withoutSetFilter(inner: Transport): Transport {
  return {
    ...inner,
    async subscribe(from, receive, options) {
      const { setFilter: _, ...subscription } = await inner.subscribe(from, receive, options);
      return subscription;
    },
  };
}
