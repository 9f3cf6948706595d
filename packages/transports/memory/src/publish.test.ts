import { deadLetters, inbox, queue, type Receive, topic } from "@posthorn/core/transport";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { collect, delivered, idOf, packet } from "../test/packets.ts";
import { memoryTransport } from "./memory-transport.ts";

const jobs = queue("jobs");
const others = queue("others");
const facts = topic("facts");

let transport: ReturnType<typeof memoryTransport>;
beforeEach(() => {
  transport = memoryTransport({ largestBacklog: 2 });
});
afterEach(async () => {
  vi.useRealTimers();
  await transport.close({ timeoutMs: 0 });
});

const waiting = async (of = jobs) => (await transport.more?.measure?.(of))?.waiting;

describe("receipts", () => {
  test("a publish without anything to say resolves to the same promise each time", async () => {
    const first = transport.publish(jobs, [packet("one")]);
    expect(transport.publish(inbox("inbox.1"), [packet("two")])).toBe(first);
    expect(await first).toBeUndefined();
  });

  test("each packet has a receipt if one of them is delayed", async () => {
    const receipts = await transport.publish(jobs, [packet("one"), packet("two", { delayMs: 1_000 })]);
    expect(receipts).toEqual([{}, { scheduled: expect.any(String) }]);
  });
});

describe("delayed packets", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout", "performance"] }));

  test("cancelled ones are not delivered, and the others are", async () => {
    const { ids } = await collect(transport, jobs);
    const receipts = await transport.publish(jobs, [
      packet("one", { delayMs: 1_000 }),
      packet("two", { delayMs: 1_000 }),
    ]);
    await transport.more?.cancel?.(jobs, [receipts?.[0]?.scheduled ?? ""]);
    vi.advanceTimersByTime(1_000);
    await delivered();
    expect(ids).toEqual(["two"]);
  });

  test("to cancel what was delivered, or does not exist, does nothing", async () => {
    const { ids } = await collect(transport, jobs);
    const receipts = await transport.publish(jobs, [packet("one", { delayMs: 1 })]);
    vi.advanceTimersByTime(1);
    await delivered();
    await transport.more?.cancel?.(jobs, [receipts?.[0]?.scheduled ?? "", "unknown"]);
    await transport.more?.cancel?.(others, ["unknown"]);
    expect(ids).toEqual(["one"]);
  });

  test("they count towards the largest backlog until they are cancelled", async () => {
    const receipts = await transport.publish(jobs, [
      packet("one", { delayMs: 1_000 }),
      packet("two", { delayMs: 1_000 }),
    ]);
    await expect(transport.publish(jobs, [packet("three")])).rejects.toMatchObject({ code: "overloaded" });
    await transport.more?.cancel?.(jobs, [receipts?.[1]?.scheduled ?? ""]);
    await transport.publish(jobs, [packet("three")]);
  });

  test("a group that subscribes before the time gets them", async () => {
    await transport.publish(facts, [packet("one", { delayMs: 1_000 })]);
    const { ids } = await collect(transport, facts, { group: "all" });
    vi.advanceTimersByTime(1_000);
    await delivered();
    expect(ids).toEqual(["one"]);
  });
});

describe("packets that expire", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout", "performance"] }));

  test("are not delivered after their time, which begins after their delay", async () => {
    const subscription = await collect(transport, jobs, { concurrency: 0 });
    await transport.publish(jobs, [
      packet("expired", { ttlMs: 100 }),
      packet("late", { ttlMs: 100, delayMs: 50 }),
    ]);
    vi.advanceTimersByTime(100);
    subscription.resize(1);
    await delivered();
    expect(subscription.ids).toEqual(["late"]);
    expect(await waiting()).toBe(0);
  });

  test("make room once they have expired, blocked and retrying ones, too", async () => {
    const lanes = queue("lanes", { ordered: true });
    await transport.subscribe(lanes, async () => ({ kind: "retry", afterMs: 1_000 }));
    await transport.publish(lanes, [
      packet("retrying", { key: "k", ttlMs: 10 }),
      packet("blocked", { key: "k", ttlMs: 10 }),
    ]);
    await delivered();
    const more = [packet("one", { key: "k" }), packet("two", { key: "k" })];
    await expect(transport.publish(lanes, more)).rejects.toMatchObject({ code: "overloaded" });
    vi.advanceTimersByTime(10);
    await transport.publish(lanes, more);
    expect(await waiting(lanes)).toBe(2);
  });

  test("do not hold up their key", async () => {
    const lanes = queue("lanes", { ordered: true });
    const subscription = await collect(transport, lanes, { concurrency: 0 });
    await transport.publish(lanes, [
      packet("expired", { key: "k", ttlMs: 10 }),
      packet("next", { key: "k" }),
    ]);
    vi.advanceTimersByTime(10);
    subscription.resize(1);
    await delivered();
    expect(subscription.ids).toEqual(["next"]);
  });

  test("are not delivered again once they have expired", async () => {
    const receive = vi.fn<Receive>(async () => ({ kind: "retry", afterMs: 100 }));
    await transport.subscribe(jobs, receive);
    await transport.publish(jobs, [packet("one", { ttlMs: 100 })]);
    await delivered();
    vi.advanceTimersByTime(100);
    await delivered();
    expect(receive).toHaveBeenCalledTimes(1);
    expect(await waiting()).toBe(0);
  });
});

describe("a publish to several destinations", () => {
  const publishAll = (...counts: number[]) =>
    transport.more?.publishAll?.([
      ...counts.map((count) => ({ to: jobs, packets: Array.from({ length: count }, () => packet("job")) })),
      { to: others, packets: [packet("other")] },
    ]);

  test("accepts all packets", async () => {
    await publishAll(2);
    expect([await waiting(jobs), await waiting(others)]).toEqual([2, 1]);
  });

  test.each([
    ["a destination is full", [3]],
    ["its packets together are too many for a destination", [1, 2]],
  ])("accepts none if %s", async (_, counts) => {
    await expect(publishAll(...counts)).rejects.toMatchObject({ code: "overloaded" });
    expect([await waiting(jobs), await waiting(others)]).toEqual([0, 0]);
  });

  test("accepts none if one of them is not allowed", async () => {
    const sendings = [
      { to: others, packets: [packet("one")] },
      { to: topic("in.{place}"), packets: [packet("two")] },
    ];
    await expect(transport.more?.publishAll?.(sendings)).rejects.toMatchObject({ code: "invalid_address" });
    expect(await waiting(others)).toBe(0);
  });
});

describe("a settlement that publishes", () => {
  test("publishes and settles together", async () => {
    await transport.subscribe(jobs, async (delivery) => ({
      kind: "done",
      publish: [{ to: others, packets: [packet(`after ${idOf(delivery)}`)] }],
    }));
    const { ids } = await collect(transport, others);
    await transport.publish(jobs, [packet("one")]);
    await delivered();
    expect(ids).toEqual(["after one"]);
    expect(await waiting()).toBe(0);
  });

  test("is reported and retried as a whole if its packets are refused", async () => {
    const onError = vi.fn();
    const attempts: number[] = [];
    await transport.publish(others, [packet("1"), packet("2")]);
    await transport.subscribe(
      jobs,
      async ({ attempt }) => {
        attempts.push(attempt);
        if (attempt === 2) await collect(transport, others);
        if (attempt === 2) await delivered();
        return { kind: "done", publish: [{ to: others, packets: [packet("3")] }] };
      },
      { onError },
    );
    await transport.publish(jobs, [packet("one")]);
    await vi.waitFor(async () => expect(await waiting()).toBe(0));
    expect(attempts).toEqual([1, 2]);
    expect(onError.mock.calls.map(([error]) => error.code)).toEqual(["overloaded"]);
  });
});

test("a publish within a transaction is refused", async () => {
  const publish = transport.publish(jobs, [packet("one")], { within: {} as never });
  await expect(publish).rejects.toMatchObject({ code: "unsupported_capability" });
});

test("an aborted publish sends nothing", async () => {
  const publish = transport.publish(jobs, [packet("one")], { signal: AbortSignal.abort() });
  await expect(publish).rejects.toMatchObject({ code: "aborted" });
  expect(await waiting()).toBe(0);
});

test("dead letters can be published to", async () => {
  const { ids } = await collect(transport, deadLetters(jobs));
  await transport.publish(deadLetters(jobs), [packet("one")]);
  await delivered();
  expect(ids).toEqual(["one"]);
});
