import {
  type Delivery,
  type Destination,
  deadLetters,
  inbox,
  type Outgoing,
  queue,
  type Settlement,
  topic,
} from "@posthorn/core/transport";
import { memoryTransport } from "@posthorn/transport-memory";
import { describe, expect, test, vi } from "vitest";
import { fullMemory } from "../test/full-memory.ts";
import { type DedupeStore, memoryDedupeStore } from "./dedupe-store.ts";
import { withDedupe } from "./with-dedupe.ts";

const done: Settlement = { kind: "done" };
const jobs = queue("jobs", { duplicateWindowMs: 60_000 });
const packet = (id: string): Outgoing => ({
  id,
  headers: {},
  body: new Uint8Array(),
});

test("a duplicate waits for the packet in flight, and is not handled if that packet succeeds", async () => {
  const transport = withDedupe(memoryTransport());
  let finish = (_: Settlement): void => {};
  const receive = vi.fn(() => new Promise<Settlement>((resolve) => (finish = resolve)));
  await transport.subscribe(jobs, receive);
  await transport.publish(jobs, [packet("one"), packet("one")]);
  await vi.waitUntil(() => receive.mock.calls.length > 0);
  finish(done);
  await transport.close();
  expect(receive).toHaveBeenCalledTimes(1);
});

test("a duplicate of a packet that fails is handled", async () => {
  const transport = withDedupe(memoryTransport());
  const receive = vi.fn().mockRejectedValueOnce(new Error("busy")).mockResolvedValue(done);
  await transport.subscribe(jobs, receive);
  await transport.publish(jobs, [packet("one"), packet("one")]);
  await vi.waitUntil(() => receive.mock.calls.length > 1);
  await transport.close();
  expect(receive).toHaveBeenCalledTimes(2);
});

test("subscribers to a topic without a group each handle a packet", async () => {
  const transport = withDedupe(memoryTransport());
  const facts = topic("facts", { duplicateWindowMs: 60_000 });
  const [one, other] = [vi.fn(async () => done), vi.fn(async () => done)];
  await transport.subscribe(facts, one);
  await transport.subscribe(facts, other);
  await transport.publish(facts, [packet("one")]);
  await vi.waitFor(() => expect([one.mock.calls.length, other.mock.calls.length]).toEqual([1, 1]));
  await transport.close();
});

test("each group handles a packet once", async () => {
  const transport = withDedupe(memoryTransport());
  const facts = topic("facts", { duplicateWindowMs: 60_000 });
  const receive = vi.fn(async () => done);
  await transport.subscribe(facts, receive, { group: "one" });
  await transport.subscribe(facts, receive, { group: "two" });
  await transport.publish(facts, [packet("one")]);
  await transport.publish(facts, [packet("one")]);
  await vi.waitUntil(() => receive.mock.calls.length > 1);
  await transport.close();
  expect(receive).toHaveBeenCalledTimes(2);
});

test("duplicates at a destination without a window are handled, unless the options give one", async () => {
  const counts = [];
  for (const options of [{}, { windowMs: 60_000 }]) {
    const transport = withDedupe(memoryTransport(), options);
    const receive = vi.fn(async () => done);
    await transport.subscribe(queue("jobs"), receive, { concurrency: 1 });
    await transport.publish(queue("jobs"), [packet("one"), packet("one"), packet("last")]);
    await vi.waitUntil(() => receive.mock.calls.length > 1);
    await transport.close();
    counts.push(receive.mock.calls.length);
  }
  expect(counts).toEqual([3, 2]);
});

test.each<[string, Destination, Outgoing]>([
  ["without an id", jobs, packet("")],
  ["of an inbox", inbox("posthorn-inbox.7"), packet("one")],
])("packets %s are not duplicates of each other", async (_, to, sent) => {
  const transport = withDedupe(memoryTransport(), { windowMs: 60_000 });
  const receive = vi.fn(async () => done);
  await transport.subscribe(to, receive);
  await transport.publish(to, [sent, sent]);
  await vi.waitFor(() => expect(receive).toHaveBeenCalledTimes(2));
  await transport.close();
});

test("the same id in two queues is not a duplicate, even if both share a store", async () => {
  const store = memoryDedupeStore();
  const others = queue("others", { duplicateWindowMs: 60_000 });
  const transport = withDedupe(memoryTransport(), { store });
  const receive = vi.fn(async () => done);
  for (const to of [jobs, others]) {
    await transport.subscribe(to, receive);
    await transport.publish(to, [packet("one")]);
  }
  await vi.waitFor(() => expect(receive).toHaveBeenCalledTimes(2));
  await transport.close();
});

test("a packet that another process has handled is done, as the shared store says", async () => {
  const keys: unknown[] = [];
  const store: DedupeStore = {
    claim: async (key) => (key.endsWith(" one") ? "handled" : "claimed"),
    add: async (key, windowMs) => void keys.push([key, windowMs]),
    release: () => {},
  };
  const transport = withDedupe(memoryTransport(), { store, windowMs: 7 });
  const receive = vi.fn(async (_: Delivery) => done);
  await transport.subscribe(jobs, receive, { concurrency: 1 });
  await transport.publish(jobs, [packet("one"), packet("two")]);
  await vi.waitFor(() => expect(keys).toEqual([['["queue","jobs",null] two', 60_000]]));
  expect(receive.mock.calls.map(([{ headers }]) => headers["ce-id"])).toEqual(["two"]);
  await transport.close();
});

test("a packet and its duplicate that two processes receive at once are handled by one of them", async () => {
  vi.useFakeTimers();
  const store = memoryDedupeStore();
  const [one, other] = [memoryTransport(), memoryTransport()].map((each) => withDedupe(each, { store }));
  const finished = Promise.withResolvers<Settlement>();
  const receive = vi.fn(() => finished.promise);
  for (const transport of [one, other]) {
    await transport?.subscribe(jobs, receive);
    await transport?.publish(jobs, [packet("one")]);
  }
  await vi.advanceTimersByTimeAsync(30_000); // longer than a claim without renewal
  expect(receive).toHaveBeenCalledTimes(1);
  finished.resolve(done);
  await vi.advanceTimersByTimeAsync(2_000);
  await Promise.all([one?.close(), other?.close()]);
  expect(receive).toHaveBeenCalledTimes(1);
  vi.useRealTimers();
});

test("a packet whose process crashed is handled by another one", async () => {
  vi.useFakeTimers();
  const store = memoryDedupeStore();
  await store.claim('["queue","jobs",null] one', { owner: "crashed", leaseMs: 10_000 });
  const transport = withDedupe(memoryTransport(), { store });
  const receive = vi.fn(async (_: Delivery) => done);
  await transport.subscribe(jobs, receive);
  await transport.publish(jobs, [packet("one")]);
  await vi.advanceTimersByTimeAsync(9_000);
  expect(receive).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(2_500);
  expect(receive.mock.calls.map(([{ attempt }]) => attempt)).toEqual([1]);
  await transport.close();
  vi.useRealTimers();
});

test("a packet at a destination without a window travels without an id of its own", async () => {
  const inner = memoryTransport();
  const receive = vi.fn(async (_: Delivery) => done);
  await inner.subscribe(queue("plain"), receive);
  await withDedupe(inner).publish(queue("plain"), [packet("one")]);
  await vi.waitFor(() => expect(receive.mock.calls.map(([{ headers }]) => headers)).toEqual([{}]));
  await inner.close();
});

test("the store removes expired keys, and the oldest key when it is full", () => {
  const store = memoryDedupeStore({ remember: 2 });
  const by = { owner: "other", leaseMs: 0 };
  store.add("expired", -1);
  for (const key of ["one", "two", "three"]) store.add(key, 60_000);
  const claims = ["three", "two"].map((key) => store.claim(key, by));
  expect([...claims, store.claim("expired", by), store.claim("one", by)]).toEqual([
    "handled",
    "handled",
    "claimed",
    "claimed",
  ]);
});

test("a packet that could not be dead-lettered is handled again, and is not taken for a duplicate", async () => {
  const inner = memoryTransport();
  let deadLettered = 0;
  const failing: typeof inner = {
    ...inner,
    subscribe: (from, receive, options) =>
      inner.subscribe(
        from,
        async (delivery) => {
          const settlement = await receive(delivery);
          if (settlement.kind !== "dead-letter" || ++deadLettered > 1) return settlement;
          return { kind: "retry", afterMs: 0 }; // as a transport does if the broker refuses the dead letter
        },
        options,
      ),
  };
  const transport = withDedupe(failing);
  const dead = vi.fn(async () => done);
  const receive = vi.fn(async (): Promise<Settlement> => ({ kind: "dead-letter", reason: "cold" }));
  await transport.subscribe(deadLetters(jobs), dead);
  await transport.subscribe(jobs, receive);
  await transport.publish(jobs, [packet("one")]);
  await vi.waitFor(() => expect(dead).toHaveBeenCalledTimes(1));
  expect(receive).toHaveBeenCalledTimes(2);
  await transport.close();
});

describe("the optional members", () => {
  const bareJobs = queue("jobs");
  const prepared = { ...packet("one"), headers: { "ce-id": "one" } };

  test("stay, except the one that delivers packets past the store", () => {
    const inner = fullMemory();
    const { more, features } = withDedupe(inner);
    const { fetch: _, ...others } = inner.more;
    expect(Object.keys(more ?? {}).sort()).toEqual(Object.keys(others).sort());
    const limits = { ...inner.features.limits, duplicateWindowMs: [0, Number.POSITIVE_INFINITY] };
    const detection = { duplicateDetection: true, durableDetection: true };
    expect(features).toEqual({ ...inner.features, ...detection, deferral: false, limits });
  });

  test("get destinations without a window, which the inner transport would refuse", async () => {
    const inner = fullMemory();
    const { more } = withDedupe(inner);
    await more?.cancel?.(jobs, ["7"]);
    await more?.publishAll?.([{ to: jobs, packets: [packet("one")] }]);
    more?.browse?.(jobs, { most: 1 });
    await more?.measure?.(jobs, "group");
    await more?.topology?.compare([{ at: jobs, group: "group" }]);
    await more?.topology?.provision([{ at: jobs }]);
    await more?.topology?.remove({ at: jobs });
    const { cancel, publishAll, browse, measure, topology } = inner.more;
    expect(cancel).toHaveBeenCalledWith(bareJobs, ["7"]);
    expect(publishAll).toHaveBeenCalledWith([{ to: bareJobs, packets: [prepared] }]);
    expect(browse).toHaveBeenCalledWith(bareJobs, { most: 1 });
    expect(measure).toHaveBeenCalledWith(bareJobs, "group");
    expect(topology.compare).toHaveBeenCalledWith([{ at: bareJobs, group: "group" }]);
    expect(topology.provision).toHaveBeenCalledWith([{ at: bareJobs }]);
    expect(topology.remove).toHaveBeenCalledWith({ at: bareJobs });
  });

  test("packets that a settlement publishes are prepared as those of a publish", async () => {
    const inner = fullMemory();
    const publish = [{ to: jobs, packets: [packet("one")] }];
    await withDedupe(inner).subscribe(queue("others"), async () => ({ kind: "done", publish }));
    const delivery = { ...packet(""), address: "others", attempt: 1, signal: new AbortController().signal };
    expect(await inner.receivers[0]?.(delivery)).toEqual({
      kind: "done",
      publish: [{ to: bareJobs, packets: [prepared] }],
    });
  });
});
