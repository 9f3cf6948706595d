import { DiscardPolicy, RetentionPolicy } from "@nats-io/jetstream";
import { brokerOrSkip } from "@posthorn/brokers";
import { type Delivery, deadLetters, queue, type Settlement, topic } from "@posthorn/core/transport";
import { describe, expect, test } from "vitest";
import { done, idOf, ownServer, packetOf, until } from "../../test/support.ts";
import { namesOf } from "../wire/names.ts";

const choice = brokerOrSkip("nats");

// They look into streams and delete some, so the broker must be theirs alone.
describe.skipIf(choice.skip || choice.external)("a consumer", () => {
  const server = ownServer();
  const { open } = server;

  test("holds a delivery for three times the broker's patience, and others flow meanwhile", async () => {
    const transport = await open({ ackWaitMs: 1_000 });
    const jobs = queue("long");
    const handled: string[] = [];
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    for (const _ of [1, 2]) {
      await transport.subscribe(jobs, async (delivery) => {
        handled.push(`${idOf(delivery)}:${delivery.attempt}`);
        if (idOf(delivery) === "long") await held;
        return done;
      });
    }
    await transport.publish(jobs, [packetOf("long")]);
    const begun = performance.now();
    for (let index = 0; performance.now() - begun < 3_000; index++) {
      await transport.publish(jobs, [packetOf(`${index}`)]);
      await until(() => handled.includes(`${index}:1`));
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    release();
    await until(async () => (await server.jsm.streams.info(namesOf(jobs).stream)).state.messages === 0);
    expect(handled.filter((entry) => entry.startsWith("long"))).toEqual(["long:1"]);
  });

  test("keeps a packet whose dead letters are full, and tries again until they take it", async () => {
    const transport = await open();
    const jobs = queue("doomed");
    const { stream } = namesOf(deadLetters(jobs));
    await server.jsm.streams.add({
      name: stream,
      subjects: [`${stream}.>`],
      retention: RetentionPolicy.Workqueue,
      discard: DiscardPolicy.New,
      max_msgs: 1,
    });
    const attempts: number[] = [];
    await transport.subscribe(jobs, async ({ attempt }) => {
      attempts.push(attempt);
      return { kind: "dead-letter", reason: "no" };
    });
    await transport.publish(jobs, [packetOf("first")]);
    await until(async () => (await server.jsm.streams.info(stream)).state.messages === 1);
    await transport.publish(jobs, [packetOf("second")]);
    await until(() => attempts.length >= 3);
    expect((await server.jsm.streams.info(namesOf(jobs).stream)).state.messages).toBe(1);
    const dead: string[] = [];
    await transport.subscribe(deadLetters(jobs), async (delivery) => {
      dead.push(idOf(delivery));
      return done;
    });
    await until(() => dead.length === 2);
    expect(dead).toEqual(["first", "second"]);
    await until(async () => (await server.jsm.streams.info(namesOf(jobs).stream)).state.messages === 0);
  });

  test.each(["consumer", "stream"])("goes on after somebody deleted its %s", async (what) => {
    const transport = await open();
    const jobs = queue(`deleted.${what}`);
    const { stream } = namesOf(jobs);
    const received: string[] = [];
    await transport.subscribe(jobs, async (delivery) => {
      received.push(idOf(delivery));
      return done;
    });
    await transport.publish(jobs, [packetOf("before")]);
    await until(() => received.length === 1);
    await until(async () => (await server.jsm.streams.info(stream)).state.messages === 0); // settled, so that it stays away
    if (what === "consumer") await server.jsm.consumers.delete(stream, "workers");
    else await server.jsm.streams.delete(stream);
    await transport.publish(jobs, [packetOf("after")]);
    await until(() => received.length === 2);
    expect(received).toEqual(["before", "after"]);
  });

  test("of an ordered queue has no more in hand than it may, though every partition is asked", async () => {
    const transport = await open();
    const jobs = queue("narrow", { ordered: true });
    const received: string[] = [];
    let inHand = 0;
    let most = 0;
    await transport.subscribe(
      jobs,
      async (delivery) => {
        inHand += 1;
        most = Math.max(most, inHand);
        await new Promise((resolve) => setImmediate(resolve));
        received.push(idOf(delivery));
        inHand -= 1;
        return done;
      },
      { concurrency: 1 },
    );
    const sent = Array.from({ length: 64 }, (_, index) => `${index}`);
    await transport.publish(
      jobs,
      sent.map((id) => packetOf(id, { key: id })),
    );
    await until(() => received.length === 64);
    expect(most).toBe(1);
    expect(received.sort()).toEqual(sent.sort());
  });

  test("that closes hands to others what it was given and had not begun, at once", async () => {
    const [first, second] = [await open({ ackWaitMs: 60_000 }), await open({ ackWaitMs: 60_000 })];
    const jobs = queue("handover", { ordered: true });
    let begun = 0;
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const subscription = await first.subscribe(
      jobs,
      async () => {
        begun += 1;
        await held;
        return done;
      },
      { concurrency: 1 },
    );
    await first.publish(
      jobs,
      Array.from({ length: 16 }, (_, index) => packetOf(`${index}`, { key: `${index}` })),
    );
    await until(() => begun === 1);
    const closed = subscription.close();
    const received = new Set<string>();
    await second.subscribe(jobs, async (delivery) => {
      received.add(idOf(delivery));
      return done;
    });
    release();
    await closed;
    await until(() => received.size === 15);
    expect(begun).toBe(1);
  });

  test.each([false, true])(
    "that closes under load loses nothing on its way (ordered: %j)",
    async (ordered) => {
      const [producer, consumer] = [await open(), await open()];
      const jobs = queue(`closing.${ordered}`, { ordered });
      const handled: string[] = [];
      const receive = async (delivery: Delivery): Promise<Settlement> => {
        handled.push(`${idOf(delivery)}:${delivery.attempt}`);
        return done;
      };
      let published = 0;
      for (let round = 0; round < 40; round++) {
        const subscription = await consumer.subscribe(jobs, receive);
        const publishing = [1, 2, 3, 4].map(() => {
          const id = `${published++}`;
          return producer.publish(jobs, [packetOf(id, { key: id })]);
        });
        await publishing[0];
        await subscription.close();
        await Promise.all(publishing);
      }
      await consumer.subscribe(jobs, receive);
      await until(() => handled.length >= published); // far sooner than the ack wait of 30 s
      expect(handled.sort()).toEqual(Array.from({ length: published }, (_, index) => `${index}:1`).sort());
    },
  );

  test("gives a delivery up when the broker was away for longer than its patience", async () => {
    const transport = await open({ ackWaitMs: 1_000 });
    const jobs = queue("away");
    const attempts: number[] = [];
    let reason: unknown;
    await transport.subscribe(jobs, async ({ attempt, signal }) => {
      attempts.push(attempt);
      if (attempt > 1) return done;
      await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
      reason = signal.reason;
      return done; // too late to count
    });
    await transport.publish(jobs, [packetOf("1")]);
    await until(() => attempts.length === 1);
    await server.broker.stop();
    await until(() => reason !== undefined);
    expect(reason).toMatchObject({ code: "disconnected" });
    await server.broker.start();
    await until(() => attempts.length === 2);
    expect(attempts).toEqual([1, 2]);
  });

  test("settles what was handled while the broker was away, once it is back", async () => {
    const statuses: string[] = [];
    const transport = await open({
      servers: server.broker.url,
      ackWaitMs: 600_000,
      onStatus: ({ kind }) => void statuses.push(kind),
    });
    const jobs = queue("settled.late");
    const attempts: number[] = [];
    await transport.subscribe(jobs, async ({ attempt }) => {
      attempts.push(attempt);
      await until(() => statuses.at(-1) === "disconnected");
      return done;
    });
    await transport.publish(jobs, [packetOf("1")]);
    await until(() => attempts.length === 1);
    await server.broker.stop();
    await until(() => statuses.at(-1) === "disconnected");
    await server.broker.start();
    await until(() => statuses.at(-1) === "connected");
    await until(async () => (await server.jsm.streams.info(namesOf(jobs).stream)).state.messages === 0);
    expect(attempts).toEqual([1]);
  });

  test("of part of a level's values gets those, though NATS can only match whole levels", async () => {
    const transport = await open();
    const template = "orders/{shop}-{id}/placed";
    const received: string[] = [];
    await transport.subscribe(
      topic(template, { parameters: { shop: "eu" } }),
      async (delivery) => {
        received.push(delivery.address);
        return done;
      },
      { group: "g" },
    );
    for (const [shop, id] of [
      ["us", "1"],
      ["eu", "2"],
      ["us", "3"],
      ["eu", "4"],
    ] as const) {
      await transport.publish(topic(template, { parameters: { shop, id } }), [packetOf(id)]);
    }
    await until(() => received.length === 2);
    expect(received).toEqual(["orders/eu-2/placed", "orders/eu-4/placed"]);
    await until(
      async () => (await server.jsm.streams.info(namesOf(topic(template)).stream)).state.messages === 0,
    );
  });
});
