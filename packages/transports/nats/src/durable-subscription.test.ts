import { DiscardPolicy, RetentionPolicy } from "@nats-io/jetstream";
import { brokerOrSkip } from "@posthorn/brokers";
import { type Delivery, deadLetters, queue, type Settlement, topic } from "@posthorn/core/transport";
import { describe, expect, test } from "vitest";
import { broker as nats } from "../test/broker.ts";
import { done, idOf, ownServer, packetOf, until } from "../test/support.ts";
import { namesOf } from "./names.ts";

const choice = brokerOrSkip(nats);

// These tests inspect and delete streams, so they need their own server.
describe.skipIf(choice.skip || choice.external)("a subscription", () => {
  const server = ownServer();
  const { open } = server;

  test("keeps a delivery for three times the ack wait, while others flow", async () => {
    const transport = await open({ ackWaitMs: 1_000 });
    const jobs = queue("long");
    const handled: string[] = [];
    let release = (): void => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    for (const _ of [1, 2]) {
      await transport.subscribe(jobs, async (delivery) => {
        handled.push(`${idOf(delivery)}:${delivery.attempt}`);
        if (idOf(delivery) === "long") await released;
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

  test("keeps a packet whose dead letters are full, and tries again until it is stored", async () => {
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

  test.each(["consumer", "stream"])("continues after somebody deleted its %s", async (what) => {
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
    await until(async () => (await server.jsm.streams.info(stream)).state.messages === 0); // settled, so that it is not delivered again
    if (what === "consumer") await server.jsm.consumers.delete(stream, "workers");
    else await server.jsm.streams.delete(stream);
    await transport.publish(jobs, [packetOf("after")]);
    await until(() => received.length === 2);
    expect(received).toEqual(["before", "after"]);
  });

  test("of an ordered queue never exceeds its concurrency, although it asks every partition", async () => {
    const transport = await open();
    const jobs = queue("narrow", { ordered: true });
    const received: string[] = [];
    let inFlight = 0;
    let most = 0;
    await transport.subscribe(
      jobs,
      async (delivery) => {
        inFlight += 1;
        most = Math.max(most, inFlight);
        await new Promise((resolve) => setImmediate(resolve));
        received.push(idOf(delivery));
        inFlight -= 1;
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

  test("that closes returns at once the deliveries that it had not begun", async () => {
    const [first, second] = [await open({ ackWaitMs: 60_000 }), await open({ ackWaitMs: 60_000 })];
    const jobs = queue("handover", { ordered: true });
    let begun = 0;
    let release = (): void => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const subscription = await first.subscribe(
      jobs,
      async () => {
        begun += 1;
        await released;
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
    "that closes under load loses no delivery on its way (ordered: %j)",
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
      await until(() => handled.length >= published); // a lost delivery would take the ack wait of 30 s
      expect(handled.sort()).toEqual(Array.from({ length: published }, (_, index) => `${index}:1`).sort());
    },
  );

  test("abandons a delivery if the broker is down for longer than the ack wait", async () => {
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

  test("settles deliveries that were handled while the broker was down, once it is up", async () => {
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

  test("to a part of a level gets only the matching addresses, although NATS matches whole levels", async () => {
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
