import { setTimeout as sleep } from "node:timers/promises";
import {
  type Delivery,
  deadLetters,
  inbox,
  type MessagingError,
  queue,
  type Settlement,
  topic,
} from "@posthorn/core/transport";
import type { Channel } from "amqplib";
import { describe, expect, test } from "vitest";
import { startAckCutter } from "../test/ack-cutter.ts";
import { idsOf, ownBroker, packet, receiveFrom, skip, unique, until } from "../test/own-broker.ts";

const delayMs = 200;

/** Retries until the third attempt, as `consume` does, and then dead-letters. */
function threeAttempts({ attempt }: Delivery): Settlement {
  if (attempt < 3) return { kind: "retry", afterMs: delayMs };
  return { kind: "dead-letter", reason: "no" };
}

const untilAborted = (signal: AbortSignal): Promise<unknown> =>
  new Promise((resolve) => signal.addEventListener("abort", resolve));

const shared = ownBroker();

describe.skipIf(skip)("a packet whose channel breaks", () => {
  const { open, broker, proxied, otherClient } = shared;

  test("while it is handled is handled three times in all, and has one dead letter", async () => {
    const { proxy, url } = await proxied();
    const transport = await open({ url, onStatus: () => {} });
    const jobs = queue(unique("jobs"));
    const errors: Error[] = [];
    const seen = await receiveFrom(transport, jobs, {
      settle: async (delivery) => {
        if (seen.deliveries.length === 1) {
          proxy.reset();
          await untilAborted(delivery.signal);
        }
        return threeAttempts(delivery);
      },
      onError: (error) => errors.push(error),
    });
    const other = await open();
    const dead = await receiveFrom(other, deadLetters(jobs));
    await other.publish(jobs, [packet("1")]);
    await dead.reach(1);
    // A superfluous copy would be in the delay queue before this packet.
    await other.publish(jobs, [packet("2")]);
    await dead.reach(2);
    expect(attemptsOf(seen.deliveries)).toEqual({ "1": [1, 2, 3], "2": [1, 2, 3] });
    expect(idsOf(dead.deliveries)).toEqual(["1", "2"]);
    expect(errors.map((error) => (error as MessagingError).code)).toEqual(["lock_lost"]);
  });

  test.each([
    ["a retry", 1],
    ["a dead letter", 3],
  ])("between the copy for %s and the acknowledgement is not handled twice", async (_, attempt) => {
    const cutter = await startAckCutter(broker());
    const url = broker().url.replace(String(broker().port), String(cutter.port));
    const transport = await open({ url, onStatus: () => {} });
    const jobs = queue(unique("jobs"));
    const seen = await receiveFrom(transport, jobs, {
      settle: (delivery) => {
        if (seen.deliveries.length === attempt) cutter.arm();
        return threeAttempts(delivery);
      },
    });
    const other = await open();
    const dead = await receiveFrom(other, deadLetters(jobs));
    await other.publish(jobs, [packet("1")]);
    await dead.reach(1);
    await until("the acknowledgement is cut", () => cutter.cuts === 1);
    await other.publish(jobs, [packet("2")]);
    await dead.reach(2);
    const attempts = attemptsOf(seen.deliveries);
    expect(attempts["1"]).toEqual([1, 2, 3]);
    // The broker may send the second packet to the broken channel first, until it notices that. That counts as an attempt.
    expect(attempts["2"]?.at(-1)).toBe(3);
    expect(idsOf(dead.deliveries)).toEqual(["1", "2"]);
    await cutter.close();
  });

  test("because its subscription closed before it was settled is not copied", async () => {
    const transport = await open();
    const jobs = queue(unique("jobs"));
    const errors: Error[] = [];
    const late = Promise.withResolvers<Settlement>();
    const first = await receiveFrom(transport, jobs, {
      settle: () => late.promise,
      onError: (error) => errors.push(error),
    });
    await transport.publish(jobs, [packet("1")]);
    await first.reach(1);
    await first.subscription.close({ timeoutMs: 20 });
    expect(first.deliveries[0]?.signal.aborted).toBe(true);
    late.resolve({ kind: "retry", afterMs: delayMs });
    await until("the late settlement is reported", () => errors.length > 0);
    const second = await receiveFrom(transport, jobs, {
      settle: ({ headers, attempt }) =>
        headers["ce-id"] === "marker" && attempt === 1
          ? { kind: "retry", afterMs: delayMs }
          : { kind: "done" },
    });
    await transport.publish(jobs, [packet("marker")]);
    await second.reach(3);
    expect(attemptsOf(second.deliveries)).toEqual({ "1": [2], marker: [1, 2] });
    expect(errors).toMatchObject([{ code: "lock_lost" }]);
  });

  test("while it waits for a free receiver is not handled for that channel", async () => {
    const { proxy, url } = await proxied();
    const transport = await open({ url, onStatus: () => {} });
    const jobs = queue(unique("jobs"));
    const wereAborted: boolean[] = [];
    const first = Promise.withResolvers<Settlement>();
    const seen = await receiveFrom(transport, jobs, {
      settle: ({ signal }) => {
        wereAborted.push(signal.aborted);
        return wereAborted.length === 1 ? first.promise : { kind: "done" };
      },
      concurrency: 1,
      onError: () => {},
    });
    await transport.publish(jobs, [packet("1")]);
    await seen.reach(1);
    const channel = await (await otherClient()).createChannel();
    for (let count = 0; count < 2; count++) {
      proxy.cut();
      await untilQueue(channel, jobs.template, { messageCount: 1, consumerCount: 0 });
      proxy.pass();
      await untilQueue(channel, jobs.template, { messageCount: 0, consumerCount: 1 });
    }
    first.resolve({ kind: "done" });
    await seen.reach(2);
    await transport.publish(jobs, [packet("2")]);
    await seen.reach(3);
    expect(idsOf(seen.deliveries)).toEqual(["1", "1", "2"]);
    expect(wereAborted).toEqual([false, false, false]);
  });

  test("before a receiver was called is given back at close, which does not count as an attempt", async () => {
    const { proxy, url } = await proxied();
    const transport = await open({ url, onStatus: () => {} });
    const jobs = queue(unique("jobs"));
    const first = Promise.withResolvers<Settlement>();
    const seen = await receiveFrom(transport, jobs, {
      settle: () => first.promise,
      concurrency: 1,
      onError: () => {},
    });
    await transport.publish(jobs, [packet("1")]);
    await seen.reach(1);
    const channel = await (await otherClient()).createChannel();
    proxy.cut();
    await untilQueue(channel, jobs.template, { messageCount: 1, consumerCount: 0 });
    proxy.pass();
    await untilQueue(channel, jobs.template, { messageCount: 0, consumerCount: 1 });
    const closed = seen.subscription.close();
    first.resolve({ kind: "done" });
    await closed;
    const next = await receiveFrom(await open(), jobs);
    await next.reach(1);
    expect(next.deliveries[0]?.attempt).toBe(2); // the lost attempt counts, the delivery that waited does not
  });
});

describe.skipIf(skip)("a retry with `attempted: false`", () => {
  const { open } = shared;

  test("keeps the attempt, whenever the subscription closes", async () => {
    const [first, second] = [await open(), await open()];
    const attempts = await Promise.all(
      Array.from({ length: 12 }, async (_, index) => {
        const jobs = queue(unique("jobs"));
        const handBack: Settlement = { kind: "retry", afterMs: 20, attempted: false };
        const seen = await receiveFrom(first, jobs, { settle: () => handBack });
        await first.publish(jobs, [packet("1")]);
        await seen.reach(2);
        await sleep(2 * index); // between two deliveries
        await seen.subscription.close();
        const next = await receiveFrom(second, jobs);
        await next.reach(1);
        return next.deliveries[0]?.attempt;
      }),
    );
    expect(attempts).toEqual(Array(12).fill(1));
  });

  test.each([
    ["at once in a queue", queue("jobs"), 0],
    ["later in a queue", queue("jobs"), 150],
    ["later in an ordered queue", queue("jobs", { ordered: true }), 150],
    ["later in an inbox", inbox("inbox"), 150],
  ])("%s keeps the attempt", async (_, { kind, template, ordered }, afterMs) => {
    const transport = await open();
    const name = unique(template);
    const to = { kind, template: name, address: name, ordered };
    const settlements: Settlement[] = [
      { kind: "retry", afterMs, attempted: false },
      { kind: "retry", afterMs },
      { kind: "retry", afterMs, attempted: false },
    ];
    const seen = await receiveFrom(transport, to, {
      settle: (delivery) => {
        const settlement = settlements[seen.deliveries.filter(isFirst).length - 1];
        return isFirst(delivery) && settlement !== undefined ? settlement : { kind: "done" };
      },
    });
    await transport.publish(
      to,
      ["1", "2"].map((id) => packet(id, { key: "k" })),
    );
    await seen.reach(5);
    expect(seen.deliveries.filter(isFirst).map(({ attempt }) => attempt)).toEqual([1, 1, 2, 2]);
    if (ordered) expect(seen.deliveries.at(-1)?.headers["ce-id"]).toBe("2");
  });

  const isFirst = ({ headers }: Delivery): boolean => headers["ce-id"] === "1";
});

describe.skipIf(skip)("a receiver that always throws", () => {
  const { open } = shared;

  test.each([
    ["a queue", queue("jobs"), {}],
    ["an ordered queue", queue("jobs", { ordered: true }), {}],
    ["a group", topic("facts"), { group: "all" }],
    ["a topic", topic("facts"), {}],
    ["an inbox", inbox("inbox"), {}],
  ])("of %s is called again, at most 20 times in 2 s, with a report each time", async (_, of, options) => {
    const transport = await open();
    const name = unique(of.template);
    const from = { ...of, template: name, address: name };
    const errors: Error[] = [];
    const fail = (): never => {
      throw new Error("broken");
    };
    const onError = (error: Error): void => void errors.push(error);
    const seen = await receiveFrom(transport, from, { settle: fail, ...options, onError });
    await transport.publish(from, [packet("1")]);
    await seen.reach(1);
    await Promise.all([sleep(2_000), seen.reach(3)]);
    expect(seen.deliveries.length).toBeLessThanOrEqual(20);
    expect(errors).toHaveLength(seen.deliveries.length);
    expect(errors[0]?.message).toBe("broken");
  });
});

describe.skipIf(skip)("a packet whose headers leave too little room for the reason", () => {
  const { open, otherClient } = shared;

  test("is dead-lettered without the largest of them", async () => {
    const transport = await open();
    const jobs = queue(unique("jobs"));
    await receiveFrom(transport, jobs, { settle: () => ({ kind: "dead-letter", reason: "no" }) });
    const dead = await receiveFrom(transport, deadLetters(jobs));
    const channel = await (await otherClient()).createChannel();
    const headers = { small: "s", large: "x".repeat(65_420) };
    channel.sendToQueue(jobs.template, Buffer.from("1"), { headers, messageId: "1" });
    await dead.reach(1);
    const received = dead.deliveries[0]?.headers ?? {};
    expect([received["small"], received["posthorn-dead-reason"]]).toEqual(["s", "no"]);
    expect(received).not.toHaveProperty("large");
  });
});

/** The attempts of each packet, by its id. */
function attemptsOf(deliveries: readonly Delivery[]): Record<string, number[]> {
  const attempts: Record<string, number[]> = {};
  for (const { headers, attempt } of deliveries) {
    const id = headers["ce-id"] as string;
    attempts[id] = [...(attempts[id] ?? []), attempt];
  }
  return attempts;
}

/** Resolves once the queue has that many ready packets and consumers. */
async function untilQueue(
  channel: Channel,
  name: string,
  expected: { readonly messageCount: number; readonly consumerCount: number },
): Promise<void> {
  for (;;) {
    const { messageCount, consumerCount } = await channel.checkQueue(name);
    if (messageCount === expected.messageCount && consumerCount === expected.consumerCount) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
