import {
  deadLetters,
  inbox,
  queue,
  type Settlement,
  type SubscriptionEvent,
  topic,
} from "@posthorn/core/transport";
import { describe, expect, test, vi } from "vitest";
import { delivered, done, packet } from "../test/packets.ts";
import { memoryTransport } from "./memory-transport.ts";

const jobs = queue("jobs");

test("a receiver is never called while the publish runs", async () => {
  const transport = memoryTransport();
  const receive = vi.fn(async () => done);
  await transport.subscribe(jobs, receive);
  const published = transport.publish(jobs, [packet("one")]);
  expect(receive).not.toHaveBeenCalled();
  await published;
  await vi.waitUntil(() => receive.mock.calls.length === 1);
  await transport.close();
});

test("a full queue refuses the whole publish, and accepts packets again once it has room", async () => {
  const transport = memoryTransport({ largestBacklog: 2 });
  await transport.publish(jobs, [packet("one")]);
  await expect(transport.publish(jobs, [packet("two"), packet("three")])).rejects.toThrow(
    'queue "jobs" is full: 1 packets wait. Nothing was sent. Consume faster, or raise `largestBacklog`.',
  );
  const receive = vi.fn(async () => done);
  await transport.subscribe(jobs, receive);
  await vi.waitUntil(() => receive.mock.calls.length === 1);
  await transport.publish(jobs, [packet("two"), packet("three")]);
  await vi.waitUntil(() => receive.mock.calls.length === 3);
  await transport.close();
});

test("a packet that finds its dead letters full stays in the queue and is delivered again", async () => {
  vi.useFakeTimers();
  const transport = memoryTransport({ largestBacklog: 1 });
  const attempts: number[] = [];
  await transport.publish(deadLetters(jobs), [packet("first")]);
  await transport.subscribe(jobs, async ({ attempt }) => {
    attempts.push(attempt);
    return { kind: "dead-letter", reason: "bad" };
  });
  await transport.publish(jobs, [packet("one")]);
  await vi.advanceTimersByTimeAsync(1_000);
  vi.useRealTimers();
  expect(attempts).toEqual([1, 2]);
  await transport.close();
});

test("packets without a subscriber are dropped: a topic without groups, an inbox without its subscription", async () => {
  const transport = memoryTransport();
  const receive = vi.fn(async () => done);
  await transport.publish(topic("facts"), [packet("one")]);
  await transport.publish(inbox("inbox.1"), [packet("one")]);
  await transport.subscribe(topic("facts"), receive, { group: "all" });
  await transport.subscribe(inbox("inbox.1"), receive);
  await transport.publish(inbox("inbox.1"), [packet("two")]);
  await vi.waitUntil(() => receive.mock.calls.length > 0);
  await transport.close();
  expect(receive).toHaveBeenCalledTimes(1);
});

test("while the transport closes, handlers can publish; afterwards nobody can", async () => {
  const transport = memoryTransport();
  const outcomes: unknown[] = [];
  let begun = (): void => {};
  const beginning = new Promise<void>((resolve) => (begun = resolve));
  let go = (): void => {};
  const gate = new Promise<void>((resolve) => (go = resolve));
  await transport.subscribe(jobs, async () => {
    begun();
    await gate;
    outcomes.push(await transport.publish(queue("answers"), [packet("answer")]));
    return done;
  });
  await transport.publish(jobs, [packet("one")]);
  await beginning;
  const closed = transport.close();
  go();
  await closed;
  expect(outcomes).toEqual([undefined]);
  await expect(transport.publish(jobs, [packet("two")])).rejects.toThrow('Transport "memory" is closed.');
  await expect(transport.subscribe(jobs, async () => done)).rejects.toThrow('Transport "memory" is closed.');
});

test.each([
  ["a negative concurrency", jobs, { concurrency: -1 }, "A concurrency of -1 is not a number"],
  [
    "a queue with another order",
    queue("jobs", { ordered: true }),
    {},
    'queue "jobs": ordered is false, and this',
  ],
])("a subscription with %s is refused", async (_, from, options, message) => {
  const transport = memoryTransport();
  await transport.subscribe(jobs, async () => done);
  await expect(transport.subscribe(from, async () => done, options)).rejects.toThrow(message);
  await transport.close();
});

test("a publish to an address with an open parameter is refused", async () => {
  const publish = memoryTransport().publish(topic("in.{place}"), [packet("one")]);
  await expect(publish).rejects.toThrow('"in.{place}" has a parameter without a value. Give it one.');
});

test("a slow subscription without a group misses packets and does not hold up the others", async () => {
  const transport = memoryTransport({ largestBacklog: 2 });
  const released = Promise.withResolvers<Settlement>();
  const slow = vi.fn(() => released.promise);
  const quick = vi.fn(async () => done);
  const events: SubscriptionEvent[] = [];
  const subscription = await transport.subscribe(topic("facts"), slow, {
    concurrency: 1,
    onEvent: (event) => events.push(event),
  });
  await transport.subscribe(topic("facts"), quick);
  for (const id of ["1", "2", "3", "4"]) {
    await transport.publish(topic("facts"), [packet(id)]);
    await vi.waitFor(() => expect(quick).toHaveBeenCalledTimes(Number(id)));
  }
  released.resolve(done);
  await vi.waitFor(() => expect(slow).toHaveBeenCalledTimes(2));
  expect(events.map(({ kind }) => kind)).toEqual(["interrupted", "interrupted"]);
  await subscription.close();
  await transport.close();
});

test("an event listener that throws is logged, and its subscription goes on", async () => {
  const log = vi.spyOn(console, "error").mockReturnValue(undefined);
  const transport = memoryTransport({ largestBacklog: 1 });
  const subscription = await transport.subscribe(topic("facts"), async () => done, {
    concurrency: 0,
    onEvent: () => {
      throw new Error("listener");
    },
  });
  const quick = vi.fn(async () => done);
  await transport.subscribe(topic("facts"), quick);
  for (const id of ["1", "2"]) {
    await transport.publish(topic("facts"), [packet(id)]);
    await delivered();
  }
  expect(quick).toHaveBeenCalledTimes(2);
  expect(log).toHaveBeenCalledWith("posthorn: the `onEvent` of a subscription threw:", expect.any(Error));
  log.mockRestore();
  await subscription.close();
  await transport.close();
});

describe("a producer and a consumer that disagree about the order", () => {
  const ordered = queue("jobs", { ordered: true });

  test("the second one gets an error", async () => {
    for (const [first, second] of [
      [jobs, ordered],
      [ordered, jobs],
    ] as const) {
      const published = memoryTransport();
      await published.publish(first, [packet("one")]);
      await expect(published.subscribe(second, async () => done)).rejects.toThrow(
        "Declare the same in producers and consumers.",
      );
      const subscribed = memoryTransport();
      await subscribed.subscribe(first, async () => done);
      await expect(subscribed.publish(second, [packet("one")])).rejects.toMatchObject({
        code: "topology_differs",
      });
    }
  });
});

test("a receiver that always throws is called a few times in two seconds, with a report each time", async () => {
  vi.useFakeTimers();
  for (const at of [jobs, queue("lanes", { ordered: true })]) {
    const transport = memoryTransport();
    const onError = vi.fn();
    const receive = vi.fn(() => Promise.reject(new Error("busy")));
    await transport.subscribe(at, receive, { onError });
    await transport.publish(at, [packet("one")]);
    await vi.advanceTimersByTimeAsync(2_000);
    await transport.close({ timeoutMs: 0 });
    expect(receive.mock.calls.length).toBeGreaterThan(2);
    expect(receive.mock.calls.length).toBeLessThanOrEqual(20);
    expect(onError).toHaveBeenCalledTimes(receive.mock.calls.length);
  }
  vi.useRealTimers();
});

test("a packet that is returned without an attempt keeps its attempt number", async () => {
  const transport = memoryTransport();
  const attempts: number[] = [];
  await transport.subscribe(jobs, async ({ attempt }): Promise<Settlement> => {
    attempts.push(attempt);
    if (attempts.length <= 3) return { kind: "retry", afterMs: 0, attempted: false };
    return attempts.length === 4 ? { kind: "retry", afterMs: 0 } : done;
  });
  await transport.publish(jobs, [packet("one")]);
  await vi.waitFor(() => expect(attempts).toHaveLength(5));
  expect(attempts).toEqual([1, 1, 1, 1, 2]);
  await transport.close();
});
