import {
  type Delivery,
  deadLetters,
  inbox,
  queue,
  type Receive,
  type Settlement,
  topic,
} from "@posthorn/core/transport";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { collect, delivered, done, idOf, packet } from "../test/packets.ts";
import { memoryTransport } from "./memory-transport.ts";

const jobs = queue("jobs");
const defer: Settlement = { kind: "defer" };

let transport: ReturnType<typeof memoryTransport>;
beforeEach(() => {
  transport = memoryTransport({ largestBacklog: 5 });
});
afterEach(() => transport.close({ timeoutMs: 0 }));

/** Defers the packets whose ids begin with `later`, and settles the others. */
async function deferring(from = jobs, group?: string) {
  const deliveries: Delivery[] = [];
  const receive: Receive = async (delivery) => {
    deliveries.push(delivery);
    return idOf(delivery).startsWith("later") ? defer : done;
  };
  const subscription = await transport.subscribe(from, receive, group === undefined ? {} : { group });
  const position = (id: string): string =>
    deliveries.find((delivery) => idOf(delivery) === id)?.position ?? "";
  return { ...subscription, deliveries, position };
}

const fetch = (positions: readonly string[], receive: Receive = async () => done) =>
  transport.more?.fetch?.(jobs, { positions }, receive) as Promise<void>;

test("a deferred packet is not delivered again until it is fetched, once", async () => {
  const { deliveries, position } = await deferring();
  await transport.publish(jobs, [packet("later 1"), packet("a"), packet("later 2")]);
  await delivered();
  expect(deliveries.map(idOf)).toEqual(["later 1", "a", "later 2"]);
  const fetched: [string, number][] = [];
  await fetch([position("later 2"), position("later 1")], async (delivery) => {
    fetched.push([idOf(delivery), delivery.attempt]);
    return done;
  });
  expect(fetched).toEqual([
    ["later 2", 2],
    ["later 1", 2],
  ]);
  await expect(fetch([position("later 1")])).rejects.toMatchObject({ code: "not_found" });
});

test("nothing is fetched if one of the packets does not exist", async () => {
  const { position } = await deferring();
  await transport.publish(jobs, [packet("later")]);
  await delivered();
  const receive = vi.fn(async () => done);
  await expect(fetch([position("later"), "99"], receive)).rejects.toThrow(
    '[not_found] No packet of queue "jobs" is deferred at position "99".',
  );
  expect(receive).not.toHaveBeenCalled();
  await fetch([position("later")], receive);
  expect(receive).toHaveBeenCalledTimes(1);
});

test.each<[string, Receive]>([
  ["is deferred again", async () => defer],
  ["is to be retried", async () => ({ kind: "retry", afterMs: 0 })],
])("a fetched packet that %s stays deferred", async (_, receive) => {
  const { deliveries, position } = await deferring();
  await transport.publish(jobs, [packet("later")]);
  await delivered();
  await fetch([position("later")], receive);
  await delivered();
  expect(deliveries).toHaveLength(1);
  await fetch([position("later")]);
  expect(await transport.more?.measure?.(jobs)).toEqual({ waiting: 0 });
});

test("a fetched packet can go to the dead letters", async () => {
  const { position } = await deferring();
  const dead = await collect(transport, deadLetters(jobs));
  await transport.publish(jobs, [packet("later")]);
  await delivered();
  await fetch([position("later")], async () => ({ kind: "dead-letter", reason: "too late" }));
  await delivered();
  expect(dead.ids).toEqual(["later"]);
});

test("a deferred packet lets the next one of its key pass, whose receiver may fetch it", async () => {
  const lanes = queue("lanes", { ordered: true });
  const ids: string[] = [];
  let position = "";
  await transport.subscribe(lanes, async (delivery) => {
    ids.push(idOf(delivery));
    if (idOf(delivery) === "2") {
      position = delivery.position ?? "";
      return defer;
    }
    if (idOf(delivery) === "1") {
      await transport.more?.fetch?.(lanes, { positions: [position] }, async (fetched) => {
        ids.push(`fetched ${idOf(fetched)}`);
        return done;
      });
    }
    return done;
  });
  await transport.publish(lanes, [
    packet("2", { key: "k" }),
    packet("1", { key: "k" }),
    packet("3", { key: "k" }),
  ]);
  await delivered();
  expect(ids).toEqual(["2", "1", "fetched 2", "3"]);
});

test("deferred packets count towards the largest backlog", async () => {
  await deferring();
  for (let count = 0; count < 5; count++) await transport.publish(jobs, [packet(`later ${count}`)]);
  await delivered();
  await expect(transport.publish(jobs, [packet("one")])).rejects.toMatchObject({ code: "overloaded" });
  expect(await transport.more?.measure?.(jobs)).toMatchObject({ waiting: 5 });
});

test.each([
  ["a topic", topic("facts")],
  ["a topic that keeps its packets", topic("kept", { keepMs: 60_000 })],
])("each group of %s defers for itself", async (_, facts) => {
  const one = await deferring(facts, "one");
  const other = await deferring(facts, "other");
  await transport.publish(facts, [packet("later")]);
  await delivered();
  const fetched = (position: string, group: string) =>
    transport.more?.fetch?.(facts, { positions: [position], group }, async () => done) as Promise<void>;
  await fetched(one.position("later"), "one");
  await fetched(other.position("later"), "other");
  await expect(fetched(other.position("later"), "other")).rejects.toThrow(
    '[not_found] No packet of group "other" of topic',
  );
});

test("a subscription for which nothing is stored cannot defer: the error is reported, and the packet retried", async () => {
  const box = inbox("inbox.1");
  const onError = vi.fn();
  const attempts: number[] = [];
  await transport.subscribe(
    box,
    async ({ attempt }) => {
      attempts.push(attempt);
      return attempt === 1 ? defer : done;
    },
    { onError },
  );
  await transport.publish(box, [packet("one")]);
  await vi.waitFor(() => expect(attempts).toEqual([1, 2]));
  expect(onError.mock.calls.map(([error]) => error.code)).toEqual(["unsupported_capability"]);
});

describe("when the transport closes", () => {
  test("a fetch waits for its delivery in flight", async () => {
    const { position } = await deferring();
    await transport.publish(jobs, [packet("later")]);
    await delivered();
    const settling = Promise.withResolvers<Settlement>();
    const fetched = fetch([position("later")], () => settling.promise);
    const closed = transport.close();
    settling.resolve(done);
    await Promise.all([fetched, closed]);
    await expect(fetch(["1"])).rejects.toMatchObject({ code: "not_found" });
  });

  test("a fetch that takes too long rejects, and its signal aborts", async () => {
    const { position } = await deferring();
    await transport.publish(jobs, [packet("later")]);
    await delivered();
    let signal: AbortSignal | undefined;
    const fetched = fetch([position("later")], (delivery) => {
      signal = delivery.signal;
      return new Promise<Settlement>(() => {});
    });
    await delivered();
    await Promise.all([
      expect(fetched).rejects.toMatchObject({ code: "closed" }),
      transport.close({ timeoutMs: 0 }),
    ]);
    expect(signal?.aborted).toBe(true);
  });
});
