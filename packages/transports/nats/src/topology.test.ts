import { nanos } from "@nats-io/transport-node";
import { brokerOrSkip } from "@posthorn/brokers";
import { deadLetters, queue, topic } from "@posthorn/core/transport";
import { describe, expect, test } from "vitest";
import { broker as nats } from "../test/broker.ts";
import { codeOf, done, idOf, ownServer, packetOf, until } from "../test/support.ts";
import { consumerName, namesOf } from "./names.ts";

const choice = brokerOrSkip(nats);

// These tests inspect and create streams, so they need their own server.
describe.skipIf(choice.skip || choice.external)("streams and consumers", () => {
  const server = ownServer();
  const { open } = server;

  async function countMessages(stream: string): Promise<number> {
    return (await server.jsm.streams.info(stream)).state.messages;
  }

  test("a queue stores packets on disk that are sent before its first consumer", async () => {
    const transport = await open();
    const jobs = queue("early.jobs");
    await transport.publish(jobs, [packetOf("1")]);
    const { config } = await server.jsm.streams.info(namesOf(jobs).stream);
    expect(config).toMatchObject({ retention: "workqueue", storage: "file", max_age: 0 });
    const received: string[] = [];
    await transport.subscribe(jobs, async (delivery) => {
      received.push(idOf(delivery));
      return done;
    });
    await until(() => received.length === 1);
    await until(async () => (await countMessages(namesOf(jobs).stream)) === 0);
  });

  test("a topic stores a packet for the groups that exist when it is published", async () => {
    const transport = await open();
    const facts = topic("facts.{id}", { parameters: { id: "7" } });
    const all = topic("facts.{id}");
    const { stream } = namesOf(facts);
    await transport.publish(facts, [packetOf("before")]);
    expect(await countMessages(stream)).toBe(0);
    const received: string[] = [];
    const first = await transport.subscribe(all, async () => done, { group: "early" });
    await first.close();
    await transport.publish(facts, [packetOf("between")]);
    expect(await countMessages(stream)).toBe(1);
    for (const group of ["late", "early"]) {
      await transport.subscribe(
        all,
        async (delivery) => {
          received.push(`${group}:${idOf(delivery)}`);
          return done;
        },
        { group },
      );
    }
    await transport.publish(facts, [packetOf("after")]);
    await until(() => received.length === 3);
    expect(received.sort()).toEqual(["early:after", "early:between", "late:after"]);
  });

  test("an id is a duplicate within the requested window, and never without a window", async () => {
    const transport = await open();
    const received: string[] = [];
    const without = queue("ids");
    await transport.subscribe(without, async (delivery) => {
      received.push(idOf(delivery));
      return done;
    });
    await transport.publish(without, [packetOf("twice")]);
    await transport.publish(without, [packetOf("twice")]);
    await until(() => received.length === 2);
    const within = queue("ids", { duplicateWindowMs: 60_000 });
    for (const id of ["once", "once", "last"]) await transport.publish(within, [packetOf(id)]);
    await until(() => received.includes("last"));
    expect(received).toEqual(["twice", "twice", "once", "last"]);
    const { config } = await server.jsm.streams.info(namesOf(within).stream);
    expect(config.duplicate_window).toBe(nanos(60_000));
  });

  test("producers and consumers must declare the same order", async () => {
    const transport = await open();
    await transport.publish(queue("mixed", { ordered: true }), [packetOf("1")]);
    const other = await open();
    expect(await codeOf(other.publish(queue("mixed"), [packetOf("2")]))).toBe("unsupported_capability");
    expect(await codeOf(other.subscribe(queue("mixed"), async () => done))).toBe("unsupported_capability");
    expect(await codeOf(transport.publish(queue("mixed"), [packetOf("3")]))).toBe("unsupported_capability");
  });

  test("the stream decides the number of partitions, whatever a program's option is", async () => {
    const [few, many] = [await open({ partitions: 2 }), await open({ partitions: 16 })];
    const jobs = queue("parts", { ordered: true });
    await few.publish(jobs, [packetOf("0", { key: "0" })]);
    const received: string[] = [];
    await many.subscribe(jobs, async (delivery) => {
      received.push(idOf(delivery));
      return done;
    });
    for (let key = 1; key < 32; key++) await many.publish(jobs, [packetOf(`${key}`, { key: `${key}` })]);
    await until(() => received.length === 32);
    const consumers = (await server.jsm.consumers.list(namesOf(jobs).stream).next()).map(({ name }) => name);
    expect(consumers.sort()).toEqual(["workers-p0", "workers-p1"]);
  });

  test("existing streams and consumers are not changed", async () => {
    const jobs = topic("existing");
    const [first, second] = [
      await open({ ackWaitMs: 5_000 }),
      await open({ ackWaitMs: 9_000, partitions: 3 }),
    ];
    const seen = [];
    for (const transport of [first, second]) {
      await transport.subscribe(jobs, async () => done, { group: "g" });
      await transport.publish(jobs, [packetOf("1")]);
      const { config, created } = await server.jsm.streams.info(namesOf(jobs).stream);
      const consumer = await server.jsm.consumers.info(namesOf(jobs).stream, consumerName(jobs, "g"));
      seen.push({ config, created, consumer: consumer.config });
    }
    expect(seen[1]).toEqual(seen[0]);
  });

  test("ten programs that start at once share one stream", async () => {
    const jobs = queue("race", { ordered: true, duplicateWindowMs: 1_000 });
    const received: string[] = [];
    await Promise.all(
      Array.from({ length: 10 }, async (_, index) => {
        const transport = await open();
        await transport.subscribe(jobs, async (delivery) => {
          received.push(idOf(delivery));
          return done;
        });
        await transport.publish(jobs, [packetOf(`${index}`)]);
      }),
    );
    await until(() => received.length === 10);
    expect(new Set(received).size).toBe(10);
  });

  test("subjects that another stream has are an error", async () => {
    const transport = await open();
    const jobs = queue("taken");
    await server.jsm.streams.add({ name: "other", subjects: [`${namesOf(jobs).stream}.>`] });
    const publishing = transport.publish(jobs, [packetOf("1")]);
    await expect(publishing).rejects.toMatchObject({
      code: "publish_refused",
      message: expect.stringContaining("subjects overlap with an existing stream"),
    });
  });

  test("a dead letter keeps the address of the message and belongs to its group", async () => {
    const transport = await open();
    const facts = topic("sad.{id}", { parameters: { id: "7" } });
    await transport.subscribe(topic("sad.{id}"), async () => ({ kind: "dead-letter", reason: "no" }), {
      group: "g",
    });
    const dead: string[] = [];
    await transport.subscribe(deadLetters(facts, "g"), async (delivery) => {
      dead.push(delivery.address);
      return done;
    });
    await transport.publish(facts, [packetOf("1")]);
    await until(() => dead.length === 1);
    expect(dead).toEqual(["sad.7"]);
  });
});
