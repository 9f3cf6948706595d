import type { Destination, Outgoing, Packet, Transport } from "@posthorn/core/transport";
import { type Mutant, mutant, published, withMore, withoutHeaders } from "./mutant.ts";

export const requestMutants: readonly Mutant[] = [
  mutant(
    "sends replies twice",
    published((to, packets) => (to.kind === "inbox" ? [...packets, ...packets] : packets)),
    [
      "41 correlation-1000",
      "43 late-and-duplicate-reply",
      "52 reply-affinity-scale-out",
      "83 hostile-requests (correlation)",
    ],
  ),
  mutant(
    "swallows replies",
    published((to, packets) => (to.kind === "inbox" ? [] : packets)),
    [
      "41 correlation-1000",
      "41 correlation (placed)",
      "41 correlation-1000 (light)",
      "45 no-responder (light)",
      "45 no-responder (light, left)",
      "46 remote-error-typed",
      "50 deadline-honoured",
      "58 context-propagation (replies)",
      "83 hostile-requests (reply addresses)",
      "86 ask",
    ],
  ),
  mutant("matches replies to the first request", matchingFirst, ["68 forged-reply"]),
  mutant("answers to its own inboxes alone", onlyInboxes, ["69 reply-address-confined (allowed)"]),
  mutant("loses deadlines", withoutHeaders("ce-expirytime"), ["44 abort-signal", "50 deadline-honoured"]),
  mutant("keeps what it sent", published(keep([])), ["53 pending-leak-soak"]),
  mutant(
    "waits for a reply for ever",
    withMore(({ ask }) => ({
      ask: async (to, packet) => (await ask?.(to, packet, { timeoutMs: Number.POSITIVE_INFINITY })) as Packet,
    })),
    ["86 ask (ends)"],
  ),
  mutant(
    "loses the context of messages",
    withoutHeaders("traceparent", "tracestate", "baggage", "ce-correlationid", "ce-causationid"),
    [
      "58 context-propagation",
      "58 context-propagation (dead letters)",
      "58 context-propagation (replies)",
      "58 context-propagation (nested requests)",
    ],
  ),
];

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
        ? Promise.resolve(undefined)
        : inner.publish(to, packets, options),
  };
}

function keep(kept: Outgoing[]): (to: Destination, packets: readonly Outgoing[]) => readonly Outgoing[] {
  return (_, packets) => {
    kept.push(...packets);
    return packets;
  };
}
