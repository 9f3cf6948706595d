import { brokerOrSkip } from "@posthorn/brokers";
import { type Delivery, type SubscribeOptions, topic } from "@posthorn/core/transport";
import { describe, expect, test } from "vitest";
import { broker as nats } from "../test/broker.ts";
import { done, idOf, ownServer, packetOf, until } from "../test/support.ts";
import { namesOf } from "./names.ts";

const choice = brokerOrSkip(nats);

// These tests count consumers and messages, so they need their own server.
describe.skipIf(choice.skip || choice.external).each([
  ["a topic that keeps its packets", false],
  ["an ordered topic that keeps its packets", true],
])("%s", (_what, ordered) => {
  const server = ownServer();
  const { open } = server;

  async function published(address: string) {
    const transport = await open();
    const facts = topic(address, { ordered, keepMs: 3_600_000 });
    const times: number[] = [];
    const positions: string[] = [];
    for (const id of ["0", "1", "2", "3"]) {
      times.push(Date.now());
      const [receipt] = (await transport.publish(facts, [packetOf(id, { key: id })])) ?? [];
      positions.push(receipt?.position ?? "");
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    async function collect(options: SubscribeOptions) {
      const received: Delivery[] = [];
      const subscription = await transport.subscribe(
        facts,
        async (delivery) => {
          received.push(delivery);
          return done;
        },
        options,
      );
      return { received, subscription, ids: () => received.map(idOf).toSorted() };
    }
    return { transport, facts, times, positions, collect };
  }

  test("is read from its beginning, from a position, and from a time", async () => {
    const { times, positions, collect } = await published("starts");
    expect(positions).toEqual(["1", "2", "3", "4"]);
    const all = await collect({ group: "all", start: "earliest" });
    const some = await collect({ group: "some", start: { position: positions[2] ?? "" } });
    const since = await collect({ group: "since", start: { since: new Date(times[3] ?? 0) } });
    const alone = await collect({ start: { position: positions[1] ?? "" } });
    await until(() => all.ids().length === 4 && some.ids().length === 2 && since.ids().length === 1);
    await until(() => alone.ids().length === 3);
    expect([some.ids(), since.ids(), alone.ids()]).toEqual([["2", "3"], ["3"], ["1", "2", "3"]]);
    expect(all.received.map(({ position }) => position).toSorted()).toEqual(positions);
    for (const { acceptedAt = 0 } of all.received)
      expect(Math.abs(acceptedAt - Date.now())).toBeLessThan(60_000);
    const { stream } = namesOf(topic("starts"));
    const consumers = (): Promise<number> =>
      server.jsm.streams.info(stream).then(({ state }) => state.consumer_count);
    const before = await consumers();
    await alone.subscription.close();
    await until(async () => (await consumers()) < before);
  });

  test("moves a group for all its members, whose running deliveries no longer count", async () => {
    const { collect, facts, positions } = await published("moved");
    const first = await collect({ group: "g", start: "earliest" });
    const other = await open();
    const received: string[] = [];
    await other.subscribe(
      facts,
      async (delivery) => {
        received.push(idOf(delivery));
        return done;
      },
      { group: "g" },
    );
    const count = (): number => first.received.length + received.length;
    await until(() => count() === 4);
    await first.subscription.seek?.({ position: positions[2] ?? "" });
    await until(() => count() === 6);
    await first.subscription.seek?.("new");
    await other.publish(facts, [packetOf("4", { key: "4" })]);
    await until(() => count() === 7);
    const ids = [...first.ids(), ...received].toSorted();
    expect(ids).toEqual(["0", "1", "2", "2", "3", "3", "4"]);
  });

  test("keeps what was handled, and counts what waits for a group", async () => {
    const { transport, facts, collect } = await published("kept");
    const { ids, subscription } = await collect({ group: "g", start: "earliest" });
    await until(() => ids().length === 4);
    await subscription.close();
    await transport.publish(facts, [packetOf("4"), packetOf("5")]);
    const { measure, browse } = transport.more ?? {};
    await until(async () => (await measure?.(facts, "g"))?.waiting === 2);
    const browsed: string[] = [];
    for await (const delivery of browse?.(facts, { group: "g" }) ?? []) browsed.push(idOf(delivery));
    expect(browsed.toSorted()).toEqual(["4", "5"]);
    expect((await server.jsm.streams.info(namesOf(facts).stream)).state.messages).toBe(6);
  });
});
