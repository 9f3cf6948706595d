import type { Outgoing } from "@posthorn/core/transport";
import { expect } from "vitest";
import type { Check } from "../../stage/check.ts";
import type { Stage } from "../../stage/stage.ts";
import { collect } from "../../support/collect.ts";
import { idOf, packetOf } from "../../support/packets.ts";
import { codeOf } from "../../support/rejection.ts";
import { until } from "../../support/wait-until.ts";

/** Checks of headers that a careless or hostile program sends. */
export const hostileHeaders: readonly Check[] = [
  {
    id: "81 hostile-headers (names)",
    claim:
      "a header whose name means something to a broker arrives unchanged and has no effect, or is refused",
    run: namesOfBrokers,
  },
  {
    id: "81 hostile-headers (line breaks)",
    claim: "a header with a line break arrives unchanged or is refused, and adds no other header",
    run: lineBreaks,
  },
  {
    id: "81 hostile-headers (large)",
    claim:
      "headers of 64 KiB and 1,000 headers arrive unchanged or are refused, and other packets are not affected",
    run: large,
  },
];

/** Headers that a broker, its client library or JavaScript could take for their own. */
const special: readonly (readonly [name: string, value: string])[] = [
  ["Nats-Msg-Id", "same"],
  ["Nats-Expected-Stream", "other"],
  ["Nats-Expected-Last-Sequence", "1000000"],
  ["Nats-Rollup", "all"],
  ["Nats-TTL", "1s"],
  ["Status", "503"],
  ["CC", "elsewhere"],
  ["BCC", "elsewhere"],
  ["x-death", "none"],
  ["x-delay", "600000"],
  ["x-match", "any"],
  ["x-acquired-count", "9"],
  ["x-delivery-count", "9"],
  ["expiration", "1"],
  ["priority", "9"],
  ["message-id", "same"],
  ["content-encoding", "gzip"],
  ["content-length", "1"],
  ["transfer-encoding", "chunked"],
  ["__proto__", "polluted"],
  ["constructor", "polluted"],
  ["toString", "polluted"],
];

/** Publishes packets, and expects each to arrive with exactly its headers or to be refused as invalid. */
async function expectUnchanged(stage: Stage, sent: readonly Outgoing[]): Promise<void> {
  const jobs = stage.queue("jobs");
  const transport = await stage.open();
  const { deliveries } = await collect(await stage.open(), jobs);
  const accepted: Outgoing[] = [];
  for (const packet of sent) {
    const code = await codeOf(transport.publish(jobs, [packet]));
    expect([undefined, "invalid_message", "message_too_large"], packet.id).toContain(code);
    if (code === undefined) accepted.push(packet);
  }
  await transport.publish(jobs, [packetOf("last")]);
  await until(
    () => `all accepted packets arrive: ${deliveries.length} of ${accepted.length + 1} did`,
    () => deliveries.length > accepted.length,
  );
  const ids = [...accepted.map(({ id }) => id), "last"];
  expect(deliveries.map(idOf).sort()).toEqual(ids.sort());
  for (const packet of accepted) {
    const { headers } = deliveries.find((delivery) => idOf(delivery) === packet.id) ?? {};
    expect(Object.entries(headers ?? {}).sort(), packet.id).toEqual(Object.entries(packet.headers).sort());
  }
}

/** A packet with one header, which may have any name. */
function packetWith(id: string, [name, value]: readonly [name: string, value: string]): Outgoing {
  const packet = packetOf(id);
  const headers = Object.fromEntries([...Object.entries(packet.headers), [name, value]]);
  return { ...packet, headers };
}

async function namesOfBrokers(stage: Stage): Promise<void> {
  // Each twice, because a broker may take the second for a duplicate.
  const sent = special.flatMap((header) => [1, 2].map((time) => packetWith(`${header[0]} ${time}`, header)));
  await expectUnchanged(stage, sent);
}

async function lineBreaks(stage: Stage): Promise<void> {
  const values = [
    "a\r\nx-injected: b",
    "a\nx-injected: b",
    "a\rx-injected: b",
    "\r\n\r\nbody",
    "a\0b",
    "\u2028",
  ];
  await expectUnchanged(
    stage,
    values.map((value, index) => packetWith(`value ${index}`, ["x-text", value])),
  );
}

async function large(stage: Stage): Promise<void> {
  const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`x-${index}`, "value"]));
  await expectUnchanged(stage, [
    packetWith("value", ["x-large", "x".repeat(65_536)]),
    packetWith("unicode value", ["x-large", "茶".repeat(20_000)]),
    packetWith("name", [`x-${"n".repeat(65_536)}`, "value"]),
    packetOf("many", { headers: many }),
    packetWith("huge", ["x-huge", "x".repeat(4 * 1_048_576)]),
  ]);
}
