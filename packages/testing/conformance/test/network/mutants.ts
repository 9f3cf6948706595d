import {
  isMessagingError,
  MessagingError,
  type Outgoing,
  type Receive,
  type Transport,
} from "@posthorn/core/transport";
import type { SubjectModule } from "../../src/support/subject.ts";
import {
  addressed,
  done,
  type Mutate,
  published,
  received,
  settled,
  subscribed,
  withoutHeaders,
} from "../mutants/mutant.ts";
import { retryingByCopy } from "../mutants/settlement.ts";

/** A transport over the network with one defect. */
export interface NetworkMutant {
  /** The defect, as the end of a sentence: `A transport that …`. */
  readonly fault: string;
  readonly mutate?: Mutate;
  /** Changes the subject, after the transports that it opens have the defect. */
  readonly subject?: (subject: SubjectModule) => Partial<SubjectModule>;
  /** The ids of the checks that must fail, each by itself. */
  readonly fails: readonly string[];
}

export const networkMutants: readonly NetworkMutant[] = [
  {
    fault: "resolves before the broker confirms",
    mutate: resolvingFirst,
    fails: [
      "4 publish-confirm-truth",
      "4 publish-confirm-truth (not written)",
      "4 publish-confirm-truth (under load)",
      "6 batch-partial-failure (interrupted)",
      "27 publisher-backpressure",
      "35 half-open-blackhole",
    ],
  },
  {
    fault: "says that all packets of a refused batch were accepted",
    mutate: acceptingAll,
    fails: ["6 batch-partial-failure"],
  },
  {
    fault: "settles before the handler",
    mutate: received((receive) => before(receive)),
    fails: [
      "9 consumer-crash-before-ack",
      "9 consumer-crash-before-ack (group)",
      "9 consumer-crash-before-ack (ordered)",
      "10 attempt-counter (killed)",
      "12 poison-to-DLQ-at-N (shared queue, killed)",
      "31 commit-watermark (killed)",
      "49 responder-crash",
      "49 responder-crash (poison)",
    ],
  },
  {
    fault: "reports nothing",
    mutate: subscribed((options) => ({ ...options, onError: () => {} })),
    fails: ["17 stale-settlement"],
  },
  {
    fault: "retries at once",
    mutate: settled((settlement) => (settlement.kind === "retry" ? { kind: "retry" } : settlement)),
    fails: ["20 delayed-redelivery-time (killed)", "20 delayed-redelivery-time (restart)"],
  },
  {
    fault: "detects no duplicates",
    mutate: addressed(({ duplicateWindowMs: _, ...to }) => to),
    fails: ["21 duplicate-publish (processes)", "21 duplicate-publish (restart)"],
  },
  {
    fault: "does not keep the order",
    mutate: addressed((to) => ({ ...to, ordered: false })),
    fails: ["22 order-per-key (processes)"],
  },
  {
    fault: "hands out without a limit",
    mutate: subscribed((options) => ({ ...options, concurrency: 1_000 })),
    fails: ["26 slow-consumer-bounded"],
  },
  {
    fault: "hides the events of its subscriptions",
    mutate: subscribed(({ onEvent: _, ...options }) => options),
    fails: ["37 give-up-is-visible", "47 disconnect-with-pending (network)", "61 topic-alone (interrupted)"],
  },
  {
    fault: "says that it is always connected",
    mutate: (inner) => ({ ...inner, health: { now: () => ({ kind: "connected" }), watch: () => () => {} } }),
    fails: ["37 give-up-is-visible", "79 health (network)"],
  },
  {
    fault: "loses deadlines",
    mutate: withoutHeaders("ce-expirytime"),
    fails: ["50 deadline-honoured (10 minutes ahead)", "50 deadline-honoured (10 minutes behind)"],
  },
  {
    fault: "sends replies twice",
    mutate: published((to, packets) => (to.kind === "inbox" ? [...packets, ...packets] : packets)),
    fails: ["52 reply-affinity-scale-out (killed)"],
  },
  {
    fault: "keeps what it sent",
    mutate: published(keeping()),
    fails: ["53 pending-leak-soak (network)"],
  },
  {
    fault: "retries with a second copy",
    mutate: retryingByCopy,
    fails: ["64 retry-after-dead-channel"],
  },
  {
    fault: "ends without its handlers",
    mutate: (inner) => ({ ...inner, close: () => inner.close({ timeoutMs: 0 }) }),
    fails: ["54 drain-on-SIGTERM (processes)"],
  },
  {
    fault: "does not delay packets",
    mutate: published((_, packets) => packets.map(({ delayMs: _delay, ...packet }) => packet)),
    fails: ["57 ttl-and-schedule (clocks)"],
  },
  {
    fault: "delivers expired packets",
    mutate: published((_, packets) => packets.map(({ ttlMs: _ttl, ...packet }) => packet)),
    fails: ["57 ttl-and-schedule (expiry, clocks)"],
  },
  {
    fault: "writes another source",
    mutate: published((_, packets) =>
      packets.map((packet) => ({ ...packet, headers: { ...packet.headers, "ce-source": "other" } })),
    ),
    fails: ["59 wire-golden-vectors"],
  },
  {
    fault: "reads no bodies",
    mutate: received((receive) => (delivery) => receive({ ...delivery, body: new Uint8Array(0) })),
    fails: [
      "59 wire-golden-vectors (foreign producer, binary)",
      "59 wire-golden-vectors (foreign producer, structured)",
      "59 wire-golden-vectors (foreign producer, plain)",
    ],
  },
  {
    fault: "leaves inboxes behind",
    subject: () => ({ orphans: async () => ["an inbox"] }),
    fails: ["48 requester-crash"],
  },
  {
    fault: "opens without a broker",
    subject: ({ open, openQuick = open }) => ({
      openQuick: (url) => Promise.race([openQuick(url), never()]).catch(() => ({}) as Transport),
    }),
    fails: ["36 broker-down-at-start", "36 broker-down-at-start (silent)"],
  },
  {
    fault: "does not wait for its broker",
    subject: ({ open }) => ({ openWaiting: open }),
    fails: ["36 broker-down-at-start (waiting)"],
  },
  {
    fault: "ends its process in silence",
    subject: ({ openImpatient }) => ({
      async openImpatient(url) {
        console.error = () => {};
        process.on("exit", () => {
          process.exitCode = 0;
        });
        return (await openImpatient?.(url)) as Transport;
      },
    }),
    fails: ["67 give-up-is-loud"],
  },
];

function resolvingFirst(inner: Transport): Transport {
  return {
    ...inner,
    async publish(...args) {
      inner.publish(...args).catch(() => {});
      return undefined;
    },
  };
}

function acceptingAll(inner: Transport): Transport {
  return {
    ...inner,
    publish: (to, packets, options) =>
      inner.publish(to, packets, options).catch((error: unknown) => {
        if (!isMessagingError(error)) throw error;
        throw new MessagingError(error.code, error.text, { outcomes: packets.map(() => ({})) });
      }),
  };
}

/** The settlement has left the process by the time at which the handler runs: a check may kill the process then. */
function before(receive: Receive): Receive {
  return async (delivery) => {
    setTimeout(() => receive(delivery).catch(() => {}), 20);
    return done;
  };
}

function keeping(): (to: unknown, packets: readonly Outgoing[]) => readonly Outgoing[] {
  const kept: Outgoing[] = [];
  return (_, packets) => {
    kept.push(...packets);
    return packets;
  };
}

function never(): Promise<never> {
  return new Promise(() => {});
}
