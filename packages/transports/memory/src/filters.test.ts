import { type Filter, topic } from "@posthorn/core/transport";
import { afterEach, beforeEach, expect, test } from "vitest";
import { collect, delivered, packet } from "../test/packets.ts";
import { memoryTransport } from "./memory-transport.ts";

const facts = topic("facts");
const cups: Filter = [[{ header: "kind", in: ["cup"] }]];
const pots: Filter = [[{ header: "kind", in: ["pot"] }]];

let transport: ReturnType<typeof memoryTransport>;
beforeEach(() => {
  transport = memoryTransport({ largestBacklog: 2 });
});
afterEach(() => transport.close());

const publish = (kind: string, id = kind) => transport.publish(facts, [packet(id, { headers: { kind } })]);

test("a group gets the packets that pass its filter, and others get all", async () => {
  const filtered = await collect(transport, facts, { group: "filtered", filter: cups });
  const alone = await collect(transport, facts, { filter: pots });
  const all = await collect(transport, facts, { group: "all" });
  await publish("cup");
  await publish("pot");
  await delivered();
  expect([filtered.ids, alone.ids, all.ids]).toEqual([["cup"], ["pot"], ["cup", "pot"]]);
});

test("packets that do not pass the filter are not stored", async () => {
  const slow = await collect(transport, facts, { group: "all", filter: cups, concurrency: 0 });
  for (let count = 0; count < 5; count++) await publish("pot");
  await publish("cup", "1");
  await publish("cup", "2");
  await expect(publish("cup", "3")).rejects.toMatchObject({ code: "overloaded" });
  slow.resize(1);
  await delivered();
  expect(slow.ids).toEqual(["1", "2"]);
});

test("a new filter counts for the whole group, from the next publish on", async () => {
  const one = await collect(transport, facts, { group: "all", filter: cups, concurrency: 0 });
  const other = await collect(transport, facts, { group: "all", filter: cups, concurrency: 0 });
  await publish("cup");
  await one.setFilter?.(pots);
  await publish("cup", "late cup");
  await publish("pot");
  other.resize(2);
  await delivered();
  await one.setFilter?.(undefined);
  await publish("cup", "any");
  await delivered();
  expect(other.ids).toEqual(["cup", "pot", "any"]);
});

test("the last subscription decides on the filter of its group", async () => {
  const first = await collect(transport, facts, { group: "all", filter: cups });
  await collect(transport, facts, { group: "all", filter: pots, concurrency: 0 });
  await publish("cup");
  await publish("pot");
  await delivered();
  expect(first.ids).toEqual(["pot"]);
  await collect(transport, facts, { group: "all", concurrency: 0 });
  await publish("cup");
  await delivered();
  expect(first.ids).toEqual(["pot", "cup"]);
});

test("a filter applies to the packets that a new group replays", async () => {
  const kept = topic("kept", { keepMs: 60_000 });
  await transport.publish(kept, [packet("cup", { headers: { kind: "cup" } }), packet("other")]);
  const { ids } = await collect(transport, kept, { group: "all", start: "earliest", filter: cups });
  await delivered();
  expect(ids).toEqual(["cup"]);
});
