import type { ToBroker } from "../../../../transports/tcp/src/frames.ts";
import type { Lie } from "./lying-proxy.ts";

/** A broker that lies, and the checks that must fail over it. */
export interface Liar {
  /** The lie, as the end of a sentence: `A broker that …`. */
  readonly fault: string;
  /** Makes the lie of one broker. It is told on each connection. */
  readonly lie: () => () => Lie;
  readonly fails: readonly string[];
}

type Publish = Extract<ToBroker, { do: "publish" }>;

export const liars: readonly Liar[] = [
  {
    fault: "accepts packets that it does not store",
    lie: () => swallowing(({ to }, count) => to.kind !== "inbox" && count % 5 === 0),
    fails: [
      "4 publish-confirm-truth (under load)",
      "30 rebalance-mid-flow",
      "30 rebalance-mid-flow (group)",
      "30 rebalance-mid-flow (ordered)",
      "33 broker-restart-mid-flow",
      "54 drain-on-SIGTERM (processes)",
    ],
  },
  {
    fault: "accepts dead letters that it does not store",
    lie: () => swallowing(({ to }) => to.template.endsWith(".dead")),
    fails: [
      "12 poison-to-DLQ-at-N (shared queue, killed)",
      "15 DLQ-unavailable",
      "15 DLQ-unavailable (ordered)",
      "49 responder-crash (poison)",
    ],
  },
  {
    fault: "attaches no consumer again",
    lie: attachingOnce,
    fails: [
      "34 tcp-cut (ordered, under load)",
      "34 tcp-cut-30s",
      "34 tcp-cut-30s (ordered)",
      "35 half-open-blackhole",
      "35 half-open-blackhole (from the broker)",
      "35 half-open-blackhole (to the broker)",
      "35 half-open-blackhole (half-closed)",
      "39 reconnect-storm",
      "61 topic-alone (interrupted)",
    ],
  },
  {
    fault: "delivers packets twice",
    lie: () => () => ({ delivers: (frame) => (frame.do === "deliver" ? [frame, frame] : [frame]) }),
    fails: ["8 ack-is-final-nack-returns (processes)", "22 order-per-key (processes)"],
  },
  {
    fault: "forgets settlements",
    lie: () => () => ({ swallows: ({ do: kind }) => kind === "done" }),
    fails: ["8 ack-is-final-nack-returns (processes)"],
  },
  {
    fault: "swallows the confirmations of packets",
    lie: () => () => ({
      delivers: (frame) => (frame.do === "accept" && frame.id > 0 ? [] : [frame]),
    }),
    fails: ["36 broker-down-at-start (waiting)"],
  },
];

/** Accepts some packets, and does not store them. */
function swallowing(isSwallowed: (frame: Publish, count: number) => boolean): () => Lie {
  let count = 0;
  return () => ({
    swallows(frame, answer) {
      if (frame.do !== "publish") return false;
      count += 1;
      if (!isSwallowed(frame, count)) return false;
      answer({ do: "accept", id: frame.id });
      return true;
    },
  });
}

/** Subscribes to each queue and topic once. Later subscriptions are accepted, and nothing is delivered. */
function attachingOnce(): () => Lie {
  const attached = new Set<string>();
  return () => ({
    swallows(frame, answer) {
      if (frame.do !== "subscribe" || frame.from.kind === "inbox") return false;
      const place = `${frame.from.address} ${frame.consumer}`;
      if (!attached.has(place)) {
        attached.add(place);
        return false;
      }
      answer({ do: "accept", id: frame.id });
      return true;
    },
  });
}
