import { AckPolicy, RetentionPolicy } from "@nats-io/jetstream";
import { brokerOrSkip } from "@posthorn/brokers";
import { type DestinationOptions, queue, topic } from "@posthorn/core/transport";
import { describe, expect, test } from "vitest";
import { broker as nats } from "../test/broker.ts";
import { codeOf, done, ownServer, packetOf, until } from "../test/support.ts";

const choice = brokerOrSkip(nats);

// These tests create streams, so they need their own server.
describe.skipIf(choice.skip || choice.external)("with bindings", () => {
  const server = ownServer();
  const { open } = server;

  async function collect(from: ReturnType<typeof queue>, group?: string) {
    const transport = await open();
    const received: string[] = [];
    await transport.subscribe(
      from,
      async ({ address, headers, body }) => {
        received.push(`${address} ${headers["x-from"] ?? "-"} ${Buffer.from(body)}`);
        return done;
      },
      group === undefined ? {} : { group },
    );
    return { transport, received };
  }

  test("an existing stream and its consumer are used, and messages of other programs are read", async () => {
    await server.jsm.streams.add({
      name: "ORDERS",
      subjects: ["orders.>"],
      retention: RetentionPolicy.Limits,
    });
    await server.jsm.consumers.add("ORDERS", {
      durable_name: "billing",
      ack_policy: AckPolicy.Explicit,
      filter_subject: "orders.*.placed",
    });
    const options: DestinationOptions = {
      binding: { channel: { stream: "ORDERS" }, operation: { consumer: "billing" } },
    };
    const facts = topic("orders.{shop}.placed", options);
    const { received, transport } = await collect(facts, "ignored");
    server.nc.publish("orders.eu.placed", "plain");
    await until(() => received.length === 1);
    const us = topic("orders.{shop}.placed", { ...options, parameters: { shop: "us" } });
    await transport.publish(us, [packetOf("own", { headers: { "x-from": "us" } })]);
    await until(() => received.length === 2);
    expect(received).toEqual(["orders.eu.placed - plain", "orders.us.placed us own"]);
    const { message } = JSON.parse(
      (
        await server.nc.request("$JS.API.STREAM.MSG.GET.ORDERS", '{"last_by_subj":"orders.us.placed"}')
      ).string(),
    );
    expect(Buffer.from(message.data, "base64").toString()).toBe("own");
  });

  test("a subject may differ from the address, and what is missing is created with its settings", async () => {
    const jobs = queue("jobs/{kind}", {
      binding: {
        channel: {
          stream: "JOBS",
          subject: "work.{kind}.todo",
          config: { retention: "workqueue", max_msgs: 1_000, discard: "new" },
        },
        operation: { consumer: "workers-1", config: { max_ack_pending: 7 } },
      },
    });
    const { received, transport } = await collect(jobs);
    const at = { ...jobs, address: "jobs/wash" };
    await transport.publish(at, [packetOf("1")]);
    server.nc.publish("work.dry.todo", "2");
    await until(() => received.length === 2);
    expect(received.toSorted()).toEqual(["jobs/dry - 2", "jobs/wash - 1"]);
    const { config } = await server.jsm.streams.info("JOBS");
    expect(config).toMatchObject({ subjects: ["work.*.todo"], max_msgs: 1_000, retention: "workqueue" });
    const consumer = await server.jsm.consumers.info("JOBS", "workers-1");
    expect(consumer.config.max_ack_pending).toBe(7);
  });

  test("an existing consumer that gives up is refused, unless the contract says so", async () => {
    await server.jsm.streams.add({ name: "TASKS", subjects: ["tasks"] });
    await server.jsm.consumers.add("TASKS", {
      durable_name: "few",
      ack_policy: AckPolicy.Explicit,
      max_deliver: 3,
    });
    const bound = (config: object) =>
      queue("tasks", { binding: { channel: { stream: "TASKS" }, operation: { consumer: "few", config } } });
    const transport = await open();
    expect(await codeOf(transport.subscribe(bound({}), async () => done))).toBe("topology_differs");
    const subscription = await transport.subscribe(bound({ max_deliver: 3 }), async () => done);
    await subscription.close();
  });

  test("the members of a queue group share the packets of a topic without a group", async () => {
    const facts = topic("shared.facts", { binding: { operation: { queue: "sharers" } } });
    const members = [await collect(facts), await collect(facts)];
    const producer = await open();
    for (let index = 0; index < 40; index++) await producer.publish(facts, [packetOf(`${index}`)]);
    const counts = (): number[] => members.map(({ received }) => received.length);
    await until(() => counts().reduce((sum, count) => sum + count) === 40);
    for (const count of counts()) expect(count).toBeGreaterThan(0);
  });

  test("a binding of the wrong type is refused", async () => {
    const transport = await open();
    const jobs = queue("wrong", { binding: { channel: { stream: 7 } } });
    expect(await codeOf(transport.publish(jobs, [packetOf("1")]))).toBe("invalid_argument");
  });
});
