import { isMessagingError, type Outgoing, type Transport } from "@posthorn/core/transport";
import { addressed, type Mutant, mutant, published, withFeatures } from "./mutant.ts";

export const deliveryMutants: readonly Mutant[] = [
  mutant(
    "loses some packets",
    published((_, packets) => packets.filter(({ id }) => !id.endsWith("7"))),
    ["1 roundtrip-fidelity"],
  ),
  mutant(
    "sends packets twice",
    published((_, packets) => [...packets, ...packets]),
    ["1 roundtrip-fidelity", "28 competing-consumers"],
  ),
  mutant(
    "trims header values",
    published((_, packets) => packets.map(trimmed)),
    ["2 header-fidelity"],
  ),
  mutant(
    "mixes destinations up",
    addressed((to) => ({ ...to, template: "all", address: "all" })),
    ["3 destination-isolation", "3 destination-isolation (wildcards)"],
  ),
  mutant(
    "takes every body",
    withFeatures(({ limits }) => ({ limits: { ...limits, largestBody: 1_000 } })),
    ["7 oversize-message", "83 hostile-requests (large requests)", "83 hostile-requests (large replies)"],
  ),
  mutant("publishes a batch packet by packet", oneByOne, ["6 batch-partial-failure (atomic)"]),
  mutant(
    "cuts large batches",
    published((_, packets) => packets.slice(0, 1_000)),
    ["6 batch-partial-failure (largest batch)"],
  ),
  mutant("swallows packets for queues that do not exist", swallowing, [
    "5 unroutable-publish",
    "5 unroutable-publish (topic)",
    "5 unroutable-publish (verified)",
  ]),
];

function trimmed(packet: Outgoing): Outgoing {
  const headers = Object.entries(packet.headers).map(([name, value]) => [name, value.trim()]);
  return { ...packet, headers: Object.fromEntries(headers) };
}

function oneByOne(inner: Transport): Transport {
  return {
    ...inner,
    async publish(to, packets, options) {
      for (const packet of packets) await inner.publish(to, [packet], options);
      return undefined;
    },
  };
}

function swallowing(inner: Transport): Transport {
  return {
    ...inner,
    publish: (...args) =>
      inner.publish(...args).catch((error: unknown) => {
        if (isMessagingError(error, "not_found")) return undefined;
        throw error;
      }),
  };
}
