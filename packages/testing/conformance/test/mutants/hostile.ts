import type { Outgoing, Transport } from "@posthorn/core/transport";
import { addressed, type Mutant, mutant, published } from "./mutant.ts";

export const hostileMutants: readonly Mutant[] = [
  mutant("takes `message-id` for its own", knowingMessageIds, ["81 hostile-headers (names)"]),
  mutant("sends headers as lines", asLines(), ["81 hostile-headers (line breaks)"]),
  mutant(
    "cuts long headers",
    changingHeaders((value) => value.slice(0, 10_000)),
    ["81 hostile-headers (large)"],
  ),
  mutant(
    "takes addresses with similar characters for one",
    addressed((to) => ({
      ...to,
      template: to.template.toLowerCase(),
      address: to.address.toLowerCase(),
    })),
    ["82 hostile-addresses (parameters)", "82 hostile-addresses (queues)"],
  ),
  mutant("stops after a line break", stoppingAtLineBreaks, [
    "83 hostile-requests (reply addresses)",
    "83 hostile-requests (correlation)",
  ]),
  mutant(
    "loses packets with a wrong time",
    published((_, packets) =>
      packets.filter(({ headers }) => !Number.isNaN(Date.parse(headers["ce-expirytime"] ?? "2026-01-01"))),
    ),
    ["84 hostile-packets (expiry times)"],
  ),
  mutant(
    "loses packets without an id",
    published((_, packets) => packets.filter(({ id }) => id.trim() !== "")),
    ["84 hostile-packets (ids)"],
  ),
  mutant(
    "writes another source",
    published((_, packets) =>
      packets.map((packet) =>
        "ce-source" in packet.headers
          ? { ...packet, headers: { ...packet.headers, "ce-source": "other" } }
          : packet,
      ),
    ),
    ["59 wire-golden-vectors (packet)", "12 poison-to-DLQ-at-N"],
  ),
];

function changingHeaders(change: (value: string, name: string) => string): Mutant["mutate"] {
  return published((_, packets) =>
    packets.map((packet) => {
      const headers = Object.entries(packet.headers).map(([name, value]) => [name, change(value, name)]);
      return { ...packet, headers: Object.fromEntries(headers) };
    }),
  );
}

/** Delivers the second packet with the same `message-id` to nobody. */
function knowingMessageIds(inner: Transport): Transport {
  const known = new Set<string>();
  const isNew = ({ headers }: Outgoing): boolean => {
    const id = headers["message-id"];
    if (id === undefined) return true;
    if (known.has(id)) return false;
    known.add(id);
    return true;
  };
  return {
    ...inner,
    publish: (to, packets, options) => inner.publish(to, packets.filter(isNew), options),
  };
}

/** A header with a line break becomes two. */
function asLines(): Mutant["mutate"] {
  return published((_, packets) =>
    packets.map((packet) => {
      const headers: Record<string, string> = {};
      for (const [name, value] of Object.entries(packet.headers)) {
        const [first = "", ...more] = value.split(/\r?\n/);
        headers[name] = first;
        for (const line of more) headers[line.split(":")[0] ?? ""] = line;
      }
      return { ...packet, headers };
    }),
  );
}

function stoppingAtLineBreaks(inner: Transport): Transport {
  let isStopped = false;
  return {
    ...inner,
    async publish(to, packets, options) {
      isStopped ||= packets.some(({ headers }) => Object.values(headers).some((value) => /\r\n/.test(value)));
      return isStopped ? undefined : inner.publish(to, packets, options);
    },
  };
}
