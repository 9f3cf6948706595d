import { type Delivery, type Outgoing, type Settlement, type Start, topic } from "@posthorn/core/transport";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Collector, collect, delivered, done, idOf, packet } from "../test/packets.ts";
import { memoryTransport } from "./memory-transport.ts";

const facts = topic("facts", { keepMs: 60_000 });

let transport: ReturnType<typeof memoryTransport>;
beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000, toFake: ["Date", "setTimeout", "clearTimeout", "performance"] });
  transport = memoryTransport({ largestBacklog: 5 });
});
afterEach(async () => {
  vi.useRealTimers();
  await transport.close({ timeoutMs: 0 });
});

const publish = (...ids: string[]) =>
  transport.publish(
    facts,
    ids.map((id) => packet(id)),
  );

describe("a topic that keeps its packets", () => {
  test("gives each packet a receipt with the position that its deliveries have, too", async () => {
    const { deliveries } = await collect(transport, facts, { group: "all" });
    const receipts = await publish("a", "b");
    await delivered();
    expect(receipts).toEqual([{ position: "1" }, { position: "2" }]);
    expect(deliveries.map(({ position }) => position)).toEqual(["1", "2"]);
    expect(deliveries.map(({ acceptedAt }) => acceptedAt)).toEqual([1_000_000, 1_000_000]);
  });

  test.each<[Start, string[]]>([
    ["new", ["d"]],
    ["earliest", ["a", "b", "c", "d"]],
    [{ since: new Date(1_000_010) }, ["b", "c", "d"]],
    [{ since: new Date(1_000_011) }, ["c", "d"]],
    [{ position: "2" }, ["b", "c", "d"]],
    [{ position: "4" }, ["d"]],
  ])(
    "is received from %j on by a new group, and by a subscriber without a group",
    async (start, expected) => {
      for (const id of ["a", "b", "c"]) {
        await publish(id);
        vi.advanceTimersByTime(10);
      }
      const group = await collect(transport, facts, { group: "all", start });
      const alone = await collect(transport, facts, { start });
      await publish("d");
      await delivered();
      expect([group.ids, alone.ids]).toEqual([expected, expected]);
    },
  );

  test("delivers to a group that exists from where it stopped, wherever its subscribers start", async () => {
    const first = await collect(transport, facts, { group: "all" });
    await publish("a");
    await delivered();
    await first.close();
    await publish("b");
    const second = await collect(transport, facts, { group: "all", start: "earliest" });
    await delivered();
    expect([first.ids, second.ids]).toEqual([["a"], ["b"]]);
  });

  test("forgets packets after its time, also those that a group has not handled", async () => {
    const slow = await collect(transport, facts, { group: "slow", concurrency: 0 });
    await publish("a");
    vi.advanceTimersByTime(59_999);
    await publish("b");
    vi.advanceTimersByTime(1);
    slow.resize(1);
    const late = await collect(transport, facts, { group: "late", start: "earliest" });
    await delivered();
    expect([slow.ids, late.ids]).toEqual([["b"], ["b"]]);
  });

  test("forgets its oldest packets beyond the largest backlog", async () => {
    for (const id of ["a", "b", "c", "d", "e", "f"]) await publish(id);
    const { ids } = await collect(transport, facts, { group: "all", start: "earliest" });
    await delivered();
    expect(ids).toEqual(["b", "c", "d", "e", "f"]);
  });

  test("keeps a delayed packet from the time on at which it is delivered", async () => {
    await transport.publish(facts, [packet("late", { delayMs: 100_000 })]);
    await publish("a");
    vi.advanceTimersByTime(100_000);
    const { ids } = await collect(transport, facts, { group: "all", start: "earliest" });
    await delivered();
    expect(ids).toEqual(["late"]);
  });

  test.each<[Start, string]>([
    [{ position: "x" }, '"x" is not a position'],
    [{ since: new Date(Number.NaN) }, "The date of a start is invalid"],
  ])("refuses the start %j", async (start, text) => {
    const subscribed = transport.subscribe(facts, async () => done, { group: "all", start });
    await expect(subscribed).rejects.toThrow(text);
    await expect(subscribed).rejects.toMatchObject({ code: "invalid_argument" });
  });
});

describe("seek", () => {
  const seek = async (subscription: Collector, to: Start) => {
    subscription.ids.length = 0;
    await subscription.seek?.(to);
    await delivered();
    return subscription.ids;
  };

  test("moves the whole group backwards and forwards", async () => {
    const one = await collect(transport, facts, { group: "all", concurrency: 1 });
    const other = await collect(transport, facts, { group: "all", concurrency: 1 });
    const bystander = await collect(transport, facts, { group: "other" });
    for (const id of ["a", "b", "c", "d"]) await publish(id);
    await delivered();
    other.ids.length = 0;
    await seek(one, { position: "2" });
    expect([...one.ids, ...other.ids].sort()).toEqual(["b", "c", "d"]);
    expect(bystander.ids).toEqual(["a", "b", "c", "d"]);
    other.resize(0);
    expect(await seek(one, { since: new Date(1_000_000) })).toEqual(["a", "b", "c", "d"]);
    one.resize(0);
    await seek(one, "earliest");
    await seek(one, "new");
    one.resize(1);
    await publish("e");
    await delivered();
    expect(one.ids).toEqual(["e"]);
  });

  test("counts attempts anew", async () => {
    const attempts: number[] = [];
    const subscription = await transport.subscribe(
      facts,
      async ({ attempt }) => {
        attempts.push(attempt);
        return attempts.length === 1 ? { kind: "retry", afterMs: 0 } : done;
      },
      { group: "all" },
    );
    await publish("a");
    await delivered();
    await subscription.seek?.("earliest");
    await delivered();
    expect(attempts).toEqual([1, 2, 1]);
  });

  test.each<[string, Settlement]>([
    ["done", done],
    ["retry", { kind: "retry", afterMs: 0 }],
  ])(
    "leaves a packet in flight with its receiver, whose late %s does not move the group",
    async (_, late) => {
      const settling = Promise.withResolvers<Settlement>();
      const ids: string[] = [];
      const receive = (delivery: Delivery): Promise<Settlement> => {
        ids.push(idOf(delivery));
        return ids.length === 1 ? settling.promise : Promise.resolve(done);
      };
      const subscription = await transport.subscribe(facts, receive, { group: "all", concurrency: 1 });
      await publish("a", "b", "c");
      await delivered();
      await subscription.seek?.({ position: "3" });
      settling.resolve(late);
      await delivered();
      expect(ids).toEqual(["a", "c"]);
      expect(ids).toEqual(["a", "c"]);
      await subscription.close();
    },
  );

  test("drops the retries that wait", async () => {
    const ids: string[] = [];
    const receive = async (delivery: Delivery): Promise<Settlement> => {
      ids.push(idOf(delivery));
      return { kind: "retry", afterMs: 1_000 };
    };
    const subscription = await transport.subscribe(facts, receive, { group: "all" });
    await publish("a");
    await delivered();
    await subscription.seek?.("new");
    await vi.advanceTimersByTimeAsync(5_000);
    expect(ids).toEqual(["a"]);
  });

  test("keeps the order of a key: packets wait for one that is still in flight", async () => {
    const ordered = topic("ordered", { keepMs: 60_000, ordered: true });
    const settling = Promise.withResolvers<Settlement>();
    const ids: string[] = [];
    const receive = (delivery: Delivery): Promise<Settlement> => {
      ids.push(idOf(delivery));
      return ids.length === 1 ? settling.promise : Promise.resolve(done);
    };
    const subscription = await transport.subscribe(ordered, receive, { group: "all" });
    const keyed = (id: string): Outgoing => packet(id, { key: "k" });
    await transport.publish(ordered, [keyed("a"), keyed("b")]);
    await delivered();
    await subscription.seek?.("earliest");
    await delivered();
    expect(ids).toEqual(["a"]);
    settling.resolve(done);
    await delivered();
    expect(ids).toEqual(["a", "a", "b"]);
  });

  test("is absent for a topic that does not keep its packets", async () => {
    expect((await collect(transport, topic("plain"), { group: "all" })).seek).toBeUndefined();
  });
});

test("a producer and a consumer that disagree on how long packets are kept get an error", async () => {
  await publish("a");
  await expect(collect(transport, topic("facts"), { group: "all" })).rejects.toThrow(
    'topic "facts": keepMs is 60000, and this program declares nothing.',
  );
});
