import { type Delivery, queue, type Receive, type Session, topic } from "@posthorn/core/transport";
import { afterEach, beforeEach, expect, test } from "vitest";
import { delivered, done, packet } from "../../test/packets.ts";
import { memoryTransport } from "../memory-transport.ts";

const carts = queue("carts", { ordered: true });

let transport: ReturnType<typeof memoryTransport>;
beforeEach(() => {
  transport = memoryTransport({ largestBacklog: 2 });
});
afterEach(() => transport.close({ timeoutMs: 0 }));

/** Counts the packets of each session in its state. */
const counting =
  (counts: [string, number][]): Receive =>
  async ({ session }) => {
    const [count = 0] = (await session?.read()) ?? [];
    counts.push([session?.id ?? "", count]);
    await session?.write(Uint8Array.of(count + 1));
    return done;
  };

test("packets with the same key share a state, and a receiver of another key does not see it", async () => {
  const counts: [string, number][] = [];
  await transport.subscribe(carts, counting(counts));
  for (const key of ["a", "a", "b"]) {
    await transport.publish(carts, [packet("1", { key })]);
    await delivered();
  }
  expect(counts).toEqual([
    ["a", 0],
    ["a", 1],
    ["b", 0],
  ]);
});

test("each group has its own sessions", async () => {
  const facts = topic("facts", { ordered: true });
  const counts: [string, number][] = [];
  await transport.subscribe(facts, counting(counts), { group: "one" });
  await transport.subscribe(facts, counting(counts), { group: "other" });
  await transport.publish(facts, [packet("1", { key: "a" })]);
  await delivered();
  expect(counts).toEqual([
    ["a", 0],
    ["a", 0],
  ]);
});

test("a state is a copy, and can be removed", async () => {
  const states: unknown[] = [];
  await transport.subscribe(carts, async ({ session }) => {
    const state = Uint8Array.of(1);
    await session?.write(state);
    state[0] = 2;
    (await session?.read())?.fill(3);
    states.push(await session?.read());
    await session?.write();
    states.push(await session?.read());
    return done;
  });
  await transport.publish(carts, [packet("1", { key: "a" })]);
  await delivered();
  expect(states).toEqual([Uint8Array.of(1), undefined]);
});

test("a session ends with its delivery", async () => {
  const sessions: (Session | undefined)[] = [];
  const receive = async ({ session }: Delivery) => {
    sessions.push(session);
    return sessions.length === 1
      ? ({ kind: "retry", afterMs: 0 } as const)
      : new Promise<typeof done>(() => {});
  };
  const subscription = await transport.subscribe(carts, receive);
  await transport.publish(carts, [packet("1", { key: "a" })]);
  await delivered();
  const [first, second] = sessions;
  await expect(first?.write(Uint8Array.of(1))).rejects.toMatchObject({ code: "closed" });
  expect(await second?.read()).toBeUndefined();
  await subscription.close({ timeoutMs: 0 });
  await expect(second?.read()).rejects.toMatchObject({ code: "closed" });
});

test("packets without a key, and those of destinations without order, have no session", async () => {
  const sessions: unknown[] = [];
  for (const from of [carts, queue("jobs")]) {
    await transport.subscribe(from, async ({ session }) => {
      sessions.push(session);
      return done;
    });
  }
  await transport.publish(carts, [packet("1")]);
  await transport.publish(queue("jobs"), [packet("1", { key: "a" })]);
  await delivered();
  expect(sessions).toEqual([undefined, undefined]);
});

test("as many sessions have a state as packets fit into a backlog", async () => {
  const codes: unknown[] = [];
  await transport.subscribe(carts, async ({ session }) => {
    codes.push(await session?.write(Uint8Array.of(1)).catch(({ code }) => code));
    return done;
  });
  for (const key of ["a", "b", "c", "a"]) {
    await transport.publish(carts, [packet("1", { key })]);
    await delivered();
  }
  expect(codes).toEqual([undefined, undefined, "overloaded", undefined]);
});
