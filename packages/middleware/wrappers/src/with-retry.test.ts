import {
  type Delivery,
  deadLetterHeaders,
  inbox,
  queue,
  type Settlement,
  type SubscribeOptions,
  topic,
  wireHeaders,
} from "@posthorn/core/transport";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { deliveryOf, type FedTransport, fedTransport, watch } from "../test/fed-transport.ts";
import { fullMemory } from "../test/full-memory.ts";
import { type RetryOptions, withRetry } from "./with-retry.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const jobs = queue("jobs");
const ordered = queue("jobs", { ordered: true });
const done: Settlement = { kind: "done" };
const retryAfter = (afterMs: number): Settlement => ({ kind: "retry", afterMs });
const silent = { onError: () => {} };

/** Lets everything that needs no time happen. */
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

interface Subscribing extends SubscribeOptions {
  readonly from?: typeof jobs;
  readonly retry?: RetryOptions;
}

/** Subscribes over a retrying transport, with settlements in turn, then done. Returns what the receiver saw. */
async function receiving(inner: FedTransport, settlements: readonly Settlement[], options: Subscribing = {}) {
  const { from = jobs, retry, ...subscribeOptions } = options;
  const seen: Delivery[] = [];
  const left = [...settlements];
  const subscription = await withRetry(inner, retry).subscribe(
    from,
    async (delivery) => {
      seen.push(delivery);
      return left.shift() ?? done;
    },
    subscribeOptions,
  );
  return { seen, subscription };
}

describe("a packet of an unordered queue that is to be retried", () => {
  test.each([
    ["expires when the packet does", { ttl: true }, 60_000, 59_500],
    ["has no time to live if the packet has none", { ttl: true }, undefined, undefined],
    ["has none if the packet expires before, so that its consumer reports it", { ttl: true }, 400, undefined],
    ["has none over a broker that removes nothing", { ttl: false }, 60_000, undefined],
  ])("gets a copy that %s", async (_, features, expiresInMs, ttlMs) => {
    const inner = fedTransport({ delay: true, ...features });
    await receiving(inner, [retryAfter(500)]);
    const expiry = expiresInMs === undefined ? {} : { "ce-expirytime": new Date(Date.now() + expiresInMs) };
    const headers = Object.fromEntries(Object.entries(expiry).map(([name, at]) => [name, at.toISOString()]));
    watch(inner.feed({ headers }));
    await settle();
    expect(inner.publish.mock.calls[0]?.[1][0]?.ttlMs).toBe(ttlMs);
  });

  test("is published again with its delay, and is done once the broker has the copy", async () => {
    const inner = fedTransport({ delay: true });
    const accepted = Promise.withResolvers<undefined>();
    inner.publish.mockReturnValue(accepted.promise);
    await receiving(inner, [retryAfter(500)]);
    const outcome = watch(inner.feed({ address: "jobs.7", key: "k", headers: { tenant: "acme" } }));
    await settle();
    expect(outcome.settled).toBeUndefined();
    accepted.resolve(undefined);
    await settle();
    expect(outcome.settled).toEqual(done);
    expect(inner.publish.mock.calls).toEqual([
      [
        { ...jobs, address: "jobs.7" },
        [
          {
            id: expect.stringMatching(/^[-\w]{36}$/),
            key: "k",
            body: new Uint8Array([7]),
            delayMs: 500,
            headers: {
              [wireHeaders.id]: "one",
              tenant: "acme",
              "posthorn-retry-attempts": "1",
              "posthorn-retry-id": inner.publish.mock.calls[0]?.[1][0]?.id,
            },
          },
        ],
      ],
    ]);
  });

  test("counts on as a copy, whose headers its receiver does not see", async () => {
    const inner = fedTransport({ delay: true });
    const { seen } = await receiving(inner, [retryAfter(500)]);
    const headers = { tenant: "acme", "posthorn-retry-attempts": "3", "posthorn-retry-id": "x" };
    await inner.feed({ headers });
    expect(seen).toMatchObject([{ attempt: 4, headers: { [wireHeaders.id]: "one", tenant: "acme" } }]);
    expect(Object.keys(seen[0]?.headers ?? {})).toEqual([wireHeaders.id, "tenant"]);
    const copy = inner.publish.mock.calls[0]?.[1][0];
    expect(copy?.headers["posthorn-retry-attempts"]).toBe("4");
    expect(copy?.headers["posthorn-retry-id"]).not.toBe("x");
  });

  test.each(["", "-1", "1.5", "many"])(
    "is attempted from the beginning if its header says %j",
    async (text) => {
      const inner = fedTransport();
      const { seen } = await receiving(inner, []);
      await inner.feed({ headers: { "posthorn-retry-attempts": text, "posthorn-retry-id": "x" } });
      expect(seen).toMatchObject([{ attempt: 1 }]);
    },
  );

  test("does not count an attempt that was none", async () => {
    const inner = fedTransport({ delay: true });
    await receiving(inner, [{ kind: "retry", afterMs: 500, attempted: false }]);
    await inner.feed();
    expect(inner.publish.mock.calls[0]?.[1][0]?.headers["posthorn-retry-attempts"]).toBe("0");
  });

  test("needs no delay if it is to be retried at once", async () => {
    const inner = fedTransport({ delay: false });
    await receiving(inner, [retryAfter(0)]);
    expect(await inner.feed()).toEqual(done);
    expect(inner.publish.mock.calls[0]?.[1][0]).not.toHaveProperty("delayMs");
  });

  test("counts the attempts that the transport counts", async () => {
    const inner = fedTransport({ attempts: true, delay: true });
    const { seen } = await receiving(inner, [retryAfter(500)]);
    await inner.feed({ attempt: 2, headers: { "posthorn-retry-attempts": "3" } });
    expect(seen).toMatchObject([{ attempt: 5 }]);
  });

  test("is retried in this process if the broker does not accept the copy", async () => {
    const inner = fedTransport({ delay: true });
    inner.publish.mockRejectedValueOnce(new Error("full"));
    const { seen } = await receiving(inner, [retryAfter(500)]);
    const outcome = watch(inner.feed());
    await vi.advanceTimersByTimeAsync(499);
    expect([seen.length, outcome.settled]).toEqual([1, undefined]);
    await vi.advanceTimersByTimeAsync(1);
    expect(seen.map(({ attempt }) => attempt)).toEqual([1, 2]);
    expect(outcome.settled).toEqual(done);
  });
});

describe("a packet waits in this process, unsettled, for its next attempt", () => {
  test.each([
    ["at an ordered queue", { from: ordered }, { delay: true }],
    ["in a group of a topic", { from: topic("facts"), group: "one" }, { delay: true }],
    ["at an inbox", { from: inbox("inbox") }, { delay: true }],
    ["at a light queue", { from: queue("jobs", { delivery: "light" }) }, { delay: true, light: true }],
    ["in the dead letters", { from: { ...jobs, dead: {} } }, { delay: true, deadLetter: true }],
    ["if the broker cannot delay", {}, { delay: false }],
    [
      "if the broker cannot delay for so long",
      {},
      { delay: true, limits: { largestBody: 1, longestDelayMs: 99 } },
    ],
  ] as const)("%s", async (_, options, features) => {
    const inner = fedTransport(features);
    const { seen } = await receiving(inner, [retryAfter(500), retryAfter(100)], options);
    const outcome = watch(inner.feed());
    await vi.advanceTimersByTimeAsync(500);
    expect(seen.map(({ attempt }) => attempt)).toEqual([1, 2]);
    await vi.advanceTimersByTimeAsync(99);
    expect([seen.length, outcome.settled]).toEqual([2, undefined]);
    await vi.advanceTimersByTimeAsync(1);
    expect(seen.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    expect(outcome.settled).toEqual(done);
    expect(inner.publish).not.toHaveBeenCalled();
  });

  test("with a backoff if its receiver throws, and the error is reported", async () => {
    const inner = fedTransport();
    const onError = vi.fn();
    const receive = vi.fn().mockRejectedValueOnce(new Error("busy")).mockResolvedValue(done);
    await withRetry(inner).subscribe(jobs, receive, { onError });
    const outcome = watch(inner.feed());
    await settle();
    expect(receive).toHaveBeenCalledTimes(1);
    expect(onError).toHaveBeenCalledWith(new Error("busy"), expect.objectContaining({ address: "jobs" }));
    await vi.advanceTimersByTimeAsync(100);
    expect(outcome.settled).toEqual(done);
  });

  test("and does not count an attempt that was none", async () => {
    const inner = fedTransport();
    const unattempted: Settlement = { kind: "retry", afterMs: 10, attempted: false };
    const { seen } = await receiving(inner, [unattempted, unattempted], { from: ordered });
    void inner.feed();
    await vi.advanceTimersByTimeAsync(20);
    expect(seen.map(({ attempt }) => attempt)).toEqual([1, 1, 1]);
  });
});

describe("packets that wait", () => {
  const lastSize = (inner: FedTransport): unknown => inner.resize.mock.lastCall?.[0];

  test("leave room for others, up to a number of packets", async () => {
    const inner = fedTransport();
    const waits = [retryAfter(500), retryAfter(600), retryAfter(700)];
    await receiving(inner, waits, { concurrency: 4, retry: { mostWaiting: 2 } });
    expect(lastSize(inner)).toBe(4);
    const sizes: unknown[] = [];
    for (const id of ["one", "two", "three"]) {
      void inner.feed({ headers: { [wireHeaders.id]: id } });
      await settle();
      sizes.push(lastSize(inner));
    }
    expect(sizes).toEqual([5, 6, 6]);
    await vi.advanceTimersByTimeAsync(600);
    expect(lastSize(inner)).toBe(4);
  });

  test("leave room for others, up to a number of bytes", async () => {
    const inner = fedTransport();
    const headers = { [wireHeaders.id]: "one" }; // 8 bytes, beside the bytes of the body
    await receiving(inner, [retryAfter(500), retryAfter(500)], {
      concurrency: 4,
      retry: { mostWaitingBytes: 12 },
    });
    void inner.feed({ headers, body: new Uint8Array(5) });
    await settle();
    expect(lastSize(inner)).toBe(4);
    void inner.feed({ headers, body: new Uint8Array(4) });
    await settle();
    expect(lastSize(inner)).toBe(5);
  });

  test("are delivered when a slot is free, before packets that come for the first time", async () => {
    const inner = fedTransport();
    const order: string[] = [];
    const running: (() => void)[] = [];
    await withRetry(inner).subscribe(
      ordered,
      async ({ headers, attempt }) => {
        const id = headers[wireHeaders.id] ?? "";
        order.push(`${id}#${attempt}`);
        if (id === "one" && attempt === 1) return retryAfter(500);
        await new Promise<void>((resolve) => running.push(resolve));
        return done;
      },
      { concurrency: 1 },
    );
    void inner.feed();
    await settle();
    for (const id of ["two", "three"]) void inner.feed({ headers: { [wireHeaders.id]: id } });
    await vi.advanceTimersByTimeAsync(500);
    expect(order).toEqual(["one#1", "two#1"]);
    for (let turn = 0; turn < 3; turn++) {
      running.shift()?.();
      await settle();
    }
    expect(order).toEqual(["one#1", "two#1", "one#2", "three#1"]);
  });

  test("are not delivered while the subscription is paused", async () => {
    const inner = fedTransport();
    const { seen, subscription } = await receiving(inner, [retryAfter(500)], { concurrency: 2 });
    void inner.feed();
    await settle();
    subscription.resize(0);
    await vi.advanceTimersByTimeAsync(500);
    expect([seen.length, lastSize(inner)]).toEqual([1, 0]);
    subscription.resize(3);
    await settle();
    expect([seen.length, lastSize(inner)]).toEqual([2, 3]);
  });
});

describe("when the subscription closes", () => {
  test("it waits for what runs, and takes nothing new", async () => {
    const inner = fedTransport();
    const running = Promise.withResolvers<Settlement>();
    const subscription = await withRetry(inner).subscribe(jobs, () => running.promise);
    const outcome = watch(inner.feed());
    const closed = watch(subscription.close({ timeoutMs: 5_000 }).then(() => true));
    await vi.advanceTimersByTimeAsync(2_000);
    expect([inner.resize.mock.lastCall, closed.settled]).toEqual([[0], undefined]);
    running.resolve(done);
    await settle();
    expect([outcome.settled, closed.settled]).toEqual([done, true]);
    expect(inner.closeSubscription.mock.calls).toEqual([[{ timeoutMs: 3_000 }]]);
  });

  test("it does not wait for longer than it may", async () => {
    const inner = fedTransport();
    const subscription = await withRetry(inner).subscribe(jobs, () => new Promise(() => {}));
    void inner.feed();
    const closed = watch(subscription.close({ timeoutMs: 5_000 }).then(() => true));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(closed.settled).toBe(true);
    expect(inner.closeSubscription.mock.calls).toEqual([[{ timeoutMs: 0 }]]);
  });

  test("a packet of an unordered queue that waits is copied, so that any process goes on", async () => {
    const inner = fedTransport({ delay: false });
    const { subscription } = await receiving(inner, [retryAfter(60_000)]);
    const outcome = watch(inner.feed());
    await settle();
    await subscription.close();
    expect(outcome.settled).toEqual(done);
    const [copy] = inner.publish.mock.calls[0]?.[1] ?? [];
    expect(copy?.headers["posthorn-retry-attempts"]).toBe("1");
    expect(copy).not.toHaveProperty("delayMs");
    expect(vi.getTimerCount()).toBe(0);
  });

  test("a packet that runs and is then to be retried does not wait any more", async () => {
    const inner = fedTransport({ delay: false });
    const running = Promise.withResolvers<Settlement>();
    const subscription = await withRetry(inner).subscribe(jobs, () => running.promise);
    const outcome = watch(inner.feed());
    const closed = watch(subscription.close().then(() => true));
    running.resolve(retryAfter(60_000));
    await settle();
    expect([outcome.settled, closed.settled]).toEqual([done, true]);
    expect(inner.publish.mock.calls[0]?.[1][0]?.headers["posthorn-retry-attempts"]).toBe("1");
  });

  test("a packet that cannot be copied stays unsettled, and the inner subscription closes soon", async () => {
    const inner = fedTransport();
    const { seen, subscription } = await receiving(inner, [retryAfter(60_000)], { from: ordered });
    const outcome = watch(inner.feed());
    await settle();
    await subscription.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect([outcome.settled, seen.length]).toEqual([undefined, 1]);
    expect(inner.publish).not.toHaveBeenCalled();
    expect(inner.closeSubscription.mock.calls).toEqual([[{ timeoutMs: 1_000 }]]);
  });

  test("a packet that had no slot yet is neither copied nor handled", async () => {
    const inner = fedTransport();
    const running = Promise.withResolvers<Settlement>();
    const receive = vi.fn(() => running.promise);
    const subscription = await withRetry(inner).subscribe(jobs, receive, { concurrency: 1 });
    void inner.feed();
    const outcome = watch(inner.feed({ headers: { [wireHeaders.id]: "two" } }));
    await settle();
    const closed = subscription.close();
    running.resolve(done);
    await closed;
    expect([receive.mock.calls.length, outcome.settled]).toEqual([1, undefined]);
    expect(inner.publish).not.toHaveBeenCalled();
  });

  test("closing the transport closes its subscriptions, then the inner transport", async () => {
    const inner = fedTransport();
    const transport = withRetry(inner);
    const first = await transport.subscribe(jobs, async () => done);
    await transport.subscribe(jobs, async () => done);
    await first.close();
    inner.closeSubscription.mockClear();
    inner.closeSubscription.mockRejectedValueOnce(new Error("gone"));
    await expect(transport.close({ timeoutMs: 7 })).rejects.toThrow("gone");
    expect(inner.closeSubscription).toHaveBeenCalledTimes(1);
    expect(inner.close.mock.calls).toEqual([[{ timeoutMs: 7 }]]);
  });
});

describe("the attempts at a packet that goes back to the broker", () => {
  test("are remembered in this process if its connection breaks while it runs", async () => {
    const inner = fedTransport({ delay: true });
    const connection = new AbortController();
    const running = Promise.withResolvers<Settlement>();
    const transport = withRetry(inner);
    const attempts: number[] = [];
    await transport.subscribe(jobs, async ({ attempt }) => {
      attempts.push(attempt);
      return attempts.length === 1 ? running.promise : done;
    });
    const outcome = inner.feed({ signal: connection.signal });
    await settle();
    connection.abort();
    await inner.feed();
    running.resolve(retryAfter(500));
    expect(await outcome).toEqual(retryAfter(500)); // the inner transport reports that it is too late
    expect(inner.publish).not.toHaveBeenCalled();
    await inner.feed();
    expect(attempts).toEqual([1, 2, 1]);
  });

  test("are remembered if its connection breaks while it is copied", async () => {
    const inner = fedTransport({ delay: true });
    const connection = new AbortController();
    inner.publish.mockImplementationOnce(async () => {
      connection.abort();
      throw new Error("gone");
    });
    const { seen } = await receiving(inner, [retryAfter(500)]);
    const outcome = watch(inner.feed({ signal: connection.signal }));
    await settle();
    expect(outcome.settled).toEqual({ kind: "retry" });
    expect(vi.getTimerCount()).toBe(0);
    await inner.feed();
    expect(seen.map(({ attempt }) => attempt)).toEqual([1, 2]);
  });

  test("are remembered if it waits, for the same group only", async () => {
    const inner = fedTransport();
    const connection = new AbortController();
    const transport = withRetry(inner);
    const attempts: number[] = [];
    const receive = async ({ attempt }: Delivery): Promise<Settlement> => {
      attempts.push(attempt);
      return attempts.length < 3 ? retryAfter(500) : done;
    };
    const facts = topic("facts");
    await transport.subscribe(facts, receive, { group: "one" });
    const outcome = watch(inner.feed({ signal: connection.signal }));
    await vi.advanceTimersByTimeAsync(500);
    connection.abort();
    await settle();
    expect(outcome.settled).toEqual({ kind: "retry" });
    await transport.subscribe(facts, receive, { group: "two" });
    await inner.feed();
    await transport.subscribe(facts, receive, { group: "one" });
    await inner.feed();
    expect(attempts).toEqual([1, 2, 1, 3]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("the option `attempts`", () => {
  test("dead-letters a packet whose last attempt asks for a retry", async () => {
    const inner = fedTransport({ deadLetter: true });
    const { seen } = await receiving(inner, [retryAfter(1), retryAfter(1)], { retry: { attempts: 2 } });
    const outcome = watch(inner.feed());
    await vi.advanceTimersByTimeAsync(1);
    expect(seen).toHaveLength(2);
    expect(outcome.settled).toEqual({
      kind: "dead-letter",
      reason: "attempt 2 of 2 asked for a retry",
      headers: { [deadLetterHeaders.attempts]: "2" },
    });
  });

  test("does not count an attempt that was none, and counts one that threw", async () => {
    const inner = fedTransport({ deadLetter: true });
    const receive = vi
      .fn()
      .mockResolvedValueOnce({ kind: "retry", afterMs: 1, attempted: false })
      .mockRejectedValue(new Error("busy"));
    await withRetry(inner, { attempts: 1 }).subscribe(jobs, receive, silent);
    const outcome = watch(inner.feed());
    await vi.advanceTimersByTimeAsync(1);
    expect(outcome.settled).toMatchObject({
      kind: "dead-letter",
      reason: "attempt 1 of 1 asked for a retry",
    });
  });

  test("also limits a transport that has redelivery itself", async () => {
    const inner = fedTransport({ deadLetter: true, redelivery: true, attempts: true });
    const transport = withRetry(inner, { attempts: 3 });
    await transport.subscribe(jobs, async () => retryAfter(7));
    expect(await inner.feed({ attempt: 2 })).toEqual(retryAfter(7));
    expect(await inner.feed({ attempt: 3 })).toMatchObject({ kind: "dead-letter" });
  });

  test.each([0, -1, Number.NaN])("refuses %d", (attempts) => {
    expect(() => withRetry(fedTransport({ deadLetter: true }), { attempts })).toThrow(
      `[invalid_argument] A packet cannot be attempted ${attempts} times.`,
    );
  });

  test("needs dead letters", () => {
    expect(() => withRetry(fedTransport(), { attempts: 3 })).toThrow(
      '[unsupported_capability] Transport "fed" does not declare "deadLetter", where packets go after 3 attempts. ' +
        "Wrap it first: withRetry(withDeadLetters(transport), { attempts }).",
    );
  });
});

describe("the transport", () => {
  test("declares redelivery and attempts of any length, and loses deferral", () => {
    const inner = { ...fullMemory(), features: { ...fullMemory().features, redelivery: false } };
    const { features, more } = withRetry(inner);
    const limits = { ...inner.features.limits, longestRetryMs: Number.POSITIVE_INFINITY };
    expect(features).toEqual({
      ...inner.features,
      redelivery: true,
      attempts: true,
      deferral: false,
      limits,
    });
    const { fetch: _, ...others } = inner.more;
    expect(more).toEqual(others);
  });

  test("is the inner one if that has both", () => {
    const inner = fullMemory();
    expect(withRetry(inner)).toBe(inner);
  });

  test("keeps the optional members if only the attempts are limited, and limits deferred packets, too", async () => {
    const inner = fullMemory();
    const { more, features } = withRetry(inner, { attempts: 1 });
    expect(features).toEqual(inner.features);
    const { fetch: _, ...others } = inner.more;
    expect(more).toMatchObject(others);
    await more?.fetch?.(jobs, { positions: ["41"] }, async () => retryAfter(1));
    expect(inner.more.fetch).toHaveBeenCalledWith(jobs, { positions: ["41"] }, expect.any(Function));
    expect(await inner.receivers[0]?.(deliveryOf("one"))).toMatchObject({ kind: "dead-letter" });
  });

  test("passes on every other settlement, and adds the attempts to a dead letter", async () => {
    const inner = fedTransport({ deadLetter: true, atomicSettle: true });
    const publishing: Settlement = { kind: "done", publish: [] };
    const dead: Settlement = { kind: "dead-letter", reason: "cold", headers: { note: "n" } };
    await receiving(inner, [publishing, dead]);
    expect(await inner.feed()).toBe(publishing);
    const headers = { "posthorn-retry-attempts": "2", "posthorn-retry-id": "x" };
    expect(await inner.feed({ headers })).toEqual({
      ...dead,
      headers: { [deadLetterHeaders.attempts]: "3", "posthorn-retry-attempts": "0", note: "n" },
    });
  });
});
