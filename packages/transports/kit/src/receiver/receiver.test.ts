import type { Delivery, Settlement } from "@posthorn/core/transport";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { InFlight } from "./in-flight.ts";
import { openReceiver, type Receiver } from "./receiver.ts";
import type { ReceiverOptions } from "./receiver-state.ts";

interface Handled {
  readonly delivery: Delivery;
  readonly settle: (settlement?: Settlement) => Promise<void>;
}

const done: Settlement = { kind: "done" };
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A receiver whose packets are numbers, and whose calls wait for their settlement. */
function fakeReceiver(options: Partial<ReceiverOptions<number>> = {}) {
  const handled: Handled[] = [];
  const settled: string[] = [];
  const returned: number[] = [];
  const errors: Error[] = [];
  const receiver: Receiver<number> = openReceiver<number>({
    address: "tea.brew",
    concurrency: 2,
    onError: (error) => errors.push(error),
    receive: (delivery) =>
      new Promise((resolve) => {
        handled.push({
          delivery,
          async settle(settlement = done) {
            resolve(settlement);
            await turn();
          },
        });
      }),
    read: ({ item }) => ({ headers: { n: String(item) }, body: new Uint8Array(0), address: "tea.brew" }),
    settle: ({ item }, { kind }) => void settled.push(`${item} ${kind}`),
    giveBack: ({ item }) => void returned.push(item),
    ...options,
  });
  const numbers = (): string[] => handled.map(({ delivery }) => delivery.headers["n"] ?? "");
  return { receiver, handled, settled, returned, errors, numbers };
}

describe("the concurrency", () => {
  test("limits the calls, and the rest waits in order", async () => {
    const { receiver, handled, numbers, settled } = fakeReceiver();
    for (const n of [1, 2, 3, 4]) expect(receiver.offer(n, 10, 1)).toBe(true);
    expect(numbers()).toEqual(["1", "2"]);
    await handled[1]?.settle();
    expect(numbers()).toEqual(["1", "2", "3"]);
    await handled[0]?.settle();
    await handled[2]?.settle();
    await handled[3]?.settle();
    expect(settled).toEqual(["2 done", "1 done", "3 done", "4 done"]);
  });

  test("may grow and shrink while packets are in flight, and 0 pauses", async () => {
    const { receiver, handled, numbers } = fakeReceiver({ concurrency: 0 });
    for (const n of [1, 2, 3]) receiver.offer(n, 1, 1);
    expect(numbers()).toEqual([]);
    receiver.resize(2);
    expect(numbers()).toEqual(["1", "2"]);
    receiver.resize(1);
    await handled[0]?.settle();
    expect(numbers()).toEqual(["1", "2"]);
    await handled[1]?.settle();
    expect(numbers()).toEqual(["1", "2", "3"]);
  });

  test("does not count a packet whose settlement takes effect, and the room does", async () => {
    const stored = Promise.withResolvers<void>();
    const { receiver, handled, numbers } = fakeReceiver({ concurrency: 1, settle: () => stored.promise });
    receiver.offer(1, 1, 1);
    receiver.offer(2, 1, 1);
    await handled[0]?.settle();
    expect(numbers()).toEqual(["1", "2"]);
    expect(receiver.inFlight().map(({ item, state }) => [item, state])).toEqual([
      [1, "settling"],
      [2, "handled"],
    ]);
    stored.resolve();
    await turn();
    expect(receiver.inFlight().map(({ item }) => item)).toEqual([2]);
  });
});

describe("the room", () => {
  test("is what the concurrency leaves, and is announced", async () => {
    const onRoom = vi.fn();
    const { receiver, handled } = fakeReceiver({ concurrency: 3, onRoom });
    expect(receiver.room()).toBe(3);
    receiver.offer(1, 10, 1);
    expect(receiver.room()).toBe(2);
    await handled[0]?.settle();
    expect(receiver.room()).toBe(3);
    expect(onRoom).toHaveBeenCalledTimes(1);
    receiver.resize(5);
    expect(receiver.room()).toBe(5);
    expect(onRoom).toHaveBeenCalledTimes(2);
  });

  test("ends with the bytes, but a single packet may be larger", () => {
    const { receiver } = fakeReceiver({ concurrency: 3, largestBytes: 100 });
    expect(receiver.offer(1, 1_000, 1)).toBe(true);
    expect(receiver.room()).toBe(0);
    expect(receiver.roomBytes()).toBe(0);
    expect(receiver.offer(2, 1, 1)).toBe(false);
    expect(receiver.inFlight()).toHaveLength(1);
  });

  test("does not matter for packets that the broker has stored", () => {
    const { receiver } = fakeReceiver({ largestBytes: 100, takesAll: true });
    for (const n of [1, 2]) expect(receiver.offer(n, 1_000, 1)).toBe(true);
    expect(receiver.room()).toBe(0);
  });

  test("ends with the count", () => {
    const { receiver } = fakeReceiver({ largestCount: 2 });
    expect([1, 2, 3].map((n) => receiver.offer(n, 1, 1))).toEqual([true, true, false]);
  });
});

describe("an order by key", () => {
  const keyOf = (n: number): string => (n % 2 === 0 ? "even" : "odd");

  test("withholds the next packet of a key until the last one is settled, while others move", async () => {
    const { receiver, handled, numbers } = fakeReceiver({ concurrency: 5, keyOf });
    for (const n of [1, 3, 5, 2]) receiver.offer(n, 1, 1);
    expect(numbers()).toEqual(["1", "2"]);
    await handled[0]?.settle();
    expect(numbers()).toEqual(["1", "2", "3"]);
    await handled[2]?.settle();
    expect(numbers()).toEqual(["1", "2", "3", "5"]);
  });

  test("neither calls abandoned packets, nor lets others overtake the one that is handled", async () => {
    const { receiver, handled, numbers } = fakeReceiver({ concurrency: 5, keyOf });
    for (const n of [1, 3, 5, 7]) receiver.offer(n, 1, 1);
    receiver.abandon(new Error("gone"), (n) => n < 5);
    expect(numbers()).toEqual(["1", "5"]);
    receiver.offer(9, 1, 1);
    expect(numbers()).toEqual(["1", "5"]);
    await handled[1]?.settle();
    await handled[2]?.settle();
    expect(numbers()).toEqual(["1", "5", "7", "9"]);
  });

  test("holds a key until a retry in this process is settled", async () => {
    const { receiver, handled, numbers } = fakeReceiver({
      keyOf,
      settle: (inFlight, { kind }) => void (kind === "retry" && receiver.again(inFlight, 1, true)),
    });
    for (const n of [1, 3]) receiver.offer(n, 1, 1);
    await handled[0]?.settle({ kind: "retry", afterMs: 0 });
    await vi.waitFor(() => expect(numbers()).toEqual(["1", "1"]));
    expect(handled[1]?.delivery.attempt).toBe(2);
    await handled[1]?.settle();
    expect(numbers()).toEqual(["1", "1", "3"]);
  });
});

describe("preparation", () => {
  test("delays the call, may correct the attempt, and may drop the packet", async () => {
    const needed = Promise.withResolvers<boolean>();
    const { receiver, handled, numbers } = fakeReceiver({
      concurrency: 1,
      async prepare(inFlight) {
        inFlight.attempt = 7;
        return inFlight.item === 1 ? false : needed.promise;
      },
    });
    for (const n of [1, 2]) receiver.offer(n, 1, 1);
    await turn();
    expect(receiver.inFlight().map(({ item }) => item)).toEqual([2]);
    needed.resolve(true);
    await turn();
    expect(numbers()).toEqual(["2"]);
    expect(handled[0]?.delivery.attempt).toBe(7);
  });
});

describe("a signal", () => {
  test("is made when it is read, and aborts when the packet is abandoned", async () => {
    const { receiver, handled, errors } = fakeReceiver({ concurrency: 3 });
    for (const n of [1, 2, 3]) receiver.offer(n, 1, 1);
    const early = handled[0]?.delivery.signal;
    expect(early?.aborted).toBe(false);
    expect(early).toBe(handled[0]?.delivery.signal);
    const cause = new Error("gone");
    expect(receiver.abandon(cause, (n) => n < 3).map(({ item }) => item)).toEqual([1, 2]);
    expect(early?.reason).toBe(cause);
    expect(handled[1]?.delivery.signal.reason).toBe(cause);
    expect(handled[2]?.delivery.signal.aborted).toBe(false);
    await handled[0]?.settle();
    await handled[2]?.settle();
    expect(errors.map((error) => (error as { code?: unknown }).code)).toEqual(["lock_lost"]);
  });

  test("still counts the calls whose packets were abandoned", async () => {
    const { receiver, handled, numbers, settled } = fakeReceiver({ concurrency: 1 });
    receiver.offer(1, 1, 1);
    receiver.offer(2, 1, 1);
    receiver.abandon(new Error("gone"));
    receiver.offer(3, 1, 2);
    expect(numbers()).toEqual(["1"]);
    await handled[0]?.settle();
    expect(numbers()).toEqual(["1", "3"]);
    expect(settled).toEqual([]);
  });
});

describe("close", () => {
  test("returns what waits once the protocol has stopped, and waits for what is in flight", async () => {
    const stopped = Promise.withResolvers<void>();
    const { receiver, handled, returned, settled } = fakeReceiver({
      concurrency: 1,
      stop: () => stopped.promise,
    });
    for (const n of [1, 2]) receiver.offer(n, 1, 1);
    const closed = receiver.close();
    receiver.offer(3, 1, 1);
    expect(receiver.room()).toBe(0);
    expect(returned).toEqual([]);
    stopped.resolve();
    await turn();
    expect(returned).toEqual([2, 3]);
    receiver.offer(4, 1, 1);
    expect(returned).toEqual([2, 3, 4]);
    await handled[0]?.settle();
    expect(await closed).toEqual([]);
    expect(settled).toEqual(["1 done"]);
  });

  test("returns everything that waits behind one packet, however much that is", async () => {
    const { receiver, handled, returned } = fakeReceiver({ keyOf: () => "same" });
    for (let n = 0; n < 20_000; n++) receiver.offer(n, 1, 1);
    const closed = receiver.close();
    await turn();
    expect(returned).toHaveLength(19_999);
    await handled[0]?.settle();
    expect(await closed).toEqual([]);
  });

  test("abandons what is overdue, and names it", async () => {
    const { receiver, handled, errors, settled } = fakeReceiver();
    receiver.offer(1, 1, 1);
    const overdue: readonly InFlight<number>[] = await receiver.close({ timeoutMs: 0 });
    expect(overdue.map(({ item }) => item)).toEqual([1]);
    expect(handled[0]?.delivery.signal.reason).toMatchObject({ code: "closed" });
    expect(await receiver.close()).toEqual([]);
    await handled[0]?.settle();
    expect(settled).toEqual([]);
    expect(errors).toHaveLength(1);
  });

  test("abandons everything when the protocol does not stop in time", async () => {
    const { receiver } = fakeReceiver({ concurrency: 1, stop: () => new Promise(() => {}) });
    for (const n of [1, 2]) receiver.offer(n, 1, 1);
    expect(await receiver.close({ timeoutMs: 0 })).toHaveLength(2);
  });

  test("returns packets that wait for another attempt in this process", async () => {
    const { receiver, handled, returned } = fakeReceiver({
      settle: (inFlight) => void receiver.again(inFlight, 1_000_000, true),
    });
    receiver.offer(1, 1, 1);
    await handled[0]?.settle({ kind: "retry" });
    expect(await receiver.close()).toEqual([]);
    expect(returned).toEqual([1]);
  });
});

describe("a receiver that throws", () => {
  beforeEach(() => void vi.spyOn(Math, "random").mockReturnValue(1));
  afterEach(() => void vi.restoreAllMocks());

  test("is reported, and the packet is retried with a backoff", async () => {
    const settlements: Settlement[] = [];
    const { receiver, errors } = fakeReceiver({
      receive: async () => {
        throw new Error("busy");
      },
      settle: (_, settlement) => void settlements.push(settlement),
    });
    receiver.offer(1, 1, 3);
    await turn();
    expect(errors.map(({ message }) => message)).toEqual(["busy"]);
    expect(settlements).toEqual([{ kind: "retry", afterMs: 400 }]);
  });
});
