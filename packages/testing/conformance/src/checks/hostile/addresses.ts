import { parseAddress } from "@posthorn/core/transport";
import { expect } from "vitest";
import type { Check } from "../../stage/check.ts";
import type { Stage } from "../../stage/stage.ts";
import { type Collected, collect } from "../../support/collect.ts";
import { idOf, packetOf } from "../../support/packets.ts";
import { codeOf } from "../../support/rejection.ts";
import { until } from "../../support/wait-until.ts";

/** Checks of addresses and parameters with any characters. */
export const hostileAddresses: readonly Check[] = [
  {
    id: "82 hostile-addresses (parameters)",
    claim:
      "a parameter of any characters reaches exactly its subscriber, or is refused as an invalid address",
    requires: { topics: true, groups: true, wildcards: true },
    run: parameters,
  },
  {
    id: "82 hostile-addresses (queues)",
    claim: "queues with any characters in their names are separate queues, or are refused",
    requires: { queues: true },
    timeoutMs: 60_000, // some brokers take long to create a queue
    run: queueNames,
  },
];

/** Parts of addresses that mean something to a broker, a file system, a URL or a terminal. */
const parts = [
  "..",
  "../../etc/passwd",
  ".",
  "a..b",
  ".a",
  "a.",
  "*",
  ">",
  "#",
  "+",
  "$",
  "$SYS",
  "$share/group",
  "amq.topic",
  "a\\b",
  "a/b",
  "a%2Fb",
  "%",
  "%00",
  "~",
  "a~b",
  "a:b",
  "a b",
  " ",
  "\t",
  "a\r\nPUB x 1\r\n",
  "\0",
  "'; DROP TABLE packets; --",
  "jndi:ldap://x",
  "Zürich 茶",
  "e\u0301",
  "\u00e9",
  "\ud83d",
  "A",
  "a",
  "x".repeat(200),
  "x".repeat(5_000),
];

async function parameters(stage: Stage): Promise<void> {
  const template = "in.{place}.placed";
  const transport = await stage.open();
  const all = await collect(transport, stage.topic(template), { group: "all" });
  const accepted: string[] = [];
  for (const place of parts) {
    let code: string | undefined;
    try {
      const to = stage.topic(template, { parameters: { place } });
      code = await codeOf(transport.publish(to, [packetOf(accepted.length)]));
    } catch (error) {
      code = (error as { readonly code?: string }).code; // thrown by `topic`
    }
    expect([undefined, "invalid_address"], shown(place)).toContain(code);
    if (code === undefined) accepted.push(place);
  }
  await until(
    () => `all accepted packets arrive: ${all.deliveries.length} of ${accepted.length}`,
    () => all.deliveries.length >= accepted.length,
  );
  const found = all.deliveries.map((delivery) => ({
    place: parseAddress(stage.address(template), delivery.address)?.["place"],
    sent: accepted[Number(idOf(delivery))],
  }));
  for (const { place, sent } of found) expect(place).toBe(sent);
  expect(found).toHaveLength(accepted.length);
  expect(accepted).toEqual(expect.arrayContaining(["*", ">", "#", "a/b", "Zürich 茶"]));
}

async function queueNames(stage: Stage): Promise<void> {
  const [transport, consumer] = [await stage.open(), await stage.open()];
  const received = new Map<string, Collected>();
  for (const name of parts) {
    const subscribing = collect(consumer, stage.queue(name)).then((each) => received.set(name, each));
    expect([undefined, "invalid_address"], shown(name)).toContain(await codeOf(subscribing));
  }
  for (const name of received.keys()) {
    const publish = transport.publish(stage.queue(name), [packetOf(parts.indexOf(name))]);
    expect(await codeOf(publish), shown(name)).toBeUndefined();
  }
  for (const [name, { deliveries }] of received) {
    await until(`a packet arrives at ${shown(name)}`, () => deliveries.length > 0);
  }
  for (const [name, { deliveries }] of received) {
    expect(deliveries.map(idOf), shown(name)).toEqual([String(parts.indexOf(name))]);
  }
  expect([...received.keys()]).toEqual(expect.arrayContaining(["*", ">", "#", "a b", "A", "a"]));
}

/** The beginning of a text, so that it can be read. */
function shown(text: string): string {
  return JSON.stringify(text.slice(0, 40));
}
