import { type Delivery, type Destination, deadLetters, queue, topic } from "@posthorn/core/transport";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { collect, delivered, type done, idOf, packet } from "../test/packets.ts";
import { memoryTransport } from "./memory-transport.ts";

const jobs = queue("jobs");
const facts = topic("facts");
const kept = topic("kept", { keepMs: 60_000 });

let transport: ReturnType<typeof memoryTransport>;
beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000, toFake: ["Date", "setTimeout", "clearTimeout", "performance"] });
  transport = memoryTransport();
});
afterEach(async () => {
  vi.useRealTimers();
  await transport.close({ timeoutMs: 0 });
});

const publish = (to: Destination, ...ids: string[]) =>
  transport.publish(
    to,
    ids.map((id) => packet(id)),
  );

async function browse(from: Destination, options = {}): Promise<Delivery[]> {
  const deliveries: Delivery[] = [];
  for await (const delivery of transport.more?.browse?.(from, options) ?? []) deliveries.push(delivery);
  return deliveries;
}

const measure = (from: Destination, group?: string) => transport.more?.measure?.(from, group);

/** Fills queue `jobs` with packets in every state: deferred, in flight, retrying, ready, expired and delayed. */
async function fill() {
  const receive = async (delivery: Delivery) => {
    if (idOf(delivery) === "deferred") return { kind: "defer" } as const;
    if (idOf(delivery) === "retrying") return { kind: "retry", afterMs: 10_000 } as const;
    return new Promise<typeof done>(() => {});
  };
  await transport.subscribe(jobs, receive, { concurrency: 1 });
  await publish(jobs, "deferred", "retrying", "in flight");
  await delivered();
  vi.advanceTimersByTime(100);
  await publish(jobs, "ready");
  await transport.publish(jobs, [packet("expired", { ttlMs: 1 }), packet("delayed", { delayMs: 5_000 })]);
  vi.advanceTimersByTime(1);
}

describe("browse", () => {
  test("reads the packets of a queue in their order, and takes none of them", async () => {
    await fill();
    const deliveries = await browse(jobs);
    expect(deliveries.map(idOf)).toEqual(["deferred", "retrying", "in flight", "ready"]);
    expect(deliveries.map(({ attempt }) => attempt)).toEqual([1, 1, 1, 1]);
    expect((await browse(jobs)).map(idOf)).toEqual(deliveries.map(idOf));
  });

  test.each([
    [{ most: 2 }, ["a", "b"]],
    [{ start: { position: "2" } }, ["b", "c"]],
    [{ start: { position: "2" }, most: 1 }, ["b"]],
    [{ start: "new" }, []],
  ])("reads as many as %j says", async (options, expected) => {
    await publish(jobs, "a", "b", "c");
    expect((await browse(jobs, options)).map(idOf)).toEqual(expected);
  });

  test("reads at most a hundred packets by default", async () => {
    for (let count = 0; count < 101; count++) await publish(jobs, String(count));
    expect(await browse(jobs)).toHaveLength(100);
  });

  test("reads dead letters", async () => {
    await transport.subscribe(jobs, async () => ({ kind: "dead-letter", reason: "bad" }));
    await publish(jobs, "one");
    await delivered();
    const [dead] = await browse(deadLetters(jobs));
    expect(dead?.headers).toMatchObject({ "ce-id": "one", "posthorn-dead-reason": "bad" });
  });

  test("reads the packets that a topic keeps, or those that wait for a group", async () => {
    await collect(transport, kept, { group: "quick" });
    await collect(transport, kept, { group: "slow", concurrency: 0 });
    await publish(kept, "a", "b");
    await delivered();
    expect((await browse(kept)).map(idOf)).toEqual(["a", "b"]);
    expect((await browse(kept, { group: "quick" })).map(idOf)).toEqual([]);
    expect((await browse(kept, { group: "slow" })).map(idOf)).toEqual(["a", "b"]);
  });
});

describe("measure", () => {
  test("counts the packets of a queue that are not settled, and the age of the oldest", async () => {
    await fill();
    expect(await measure(jobs)).toEqual({ waiting: 5, oldestMs: 101 });
  });

  test("counts nothing in a queue that was never used", async () => {
    expect(await measure(jobs)).toEqual({ waiting: 0 });
  });

  test("counts each group for itself, with the delayed packets that it takes", async () => {
    await collect(transport, facts, { group: "quick" });
    const filter = [[{ header: "kind", exists: true }]];
    await collect(transport, facts, { group: "slow", concurrency: 0, filter });
    await transport.publish(facts, [
      packet("1", { headers: { kind: "cup" } }),
      packet("2"),
      packet("3", { headers: { kind: "cup" }, delayMs: 1_000 }),
      packet("4", { delayMs: 1_000 }),
    ]);
    await delivered();
    expect(await measure(facts, "quick")).toMatchObject({ waiting: 2 });
    expect(await measure(facts, "slow")).toMatchObject({ waiting: 2 });
  });
});

test("a topic is browsed and measured by group, and the group must exist", async () => {
  await collect(transport, facts, { group: "all" });
  await expect(browse(facts)).rejects.toMatchObject({ code: "invalid_argument" });
  await expect(measure(facts)).rejects.toMatchObject({ code: "invalid_argument" });
  await expect(measure(facts, "other")).rejects.toThrow(
    '[not_found] group "other" of topic "facts" does not exist.',
  );
});

test("nothing can be browsed or measured after close", async () => {
  await transport.close();
  await expect(browse(jobs)).rejects.toMatchObject({ code: "closed" });
  await expect(measure(jobs)).rejects.toMatchObject({ code: "closed" });
});
