import { brokerOrSkip } from "@posthorn/brokers";
import { type Destination, deadLetters, queue, topic } from "@posthorn/core/transport";
import { describe, expect, test } from "vitest";
import { broker as nats, startNats } from "../test/broker.ts";
import { codeOf, done, idOf, opener, ownServer, packetOf, until } from "../test/support.ts";
import { consumerName, namesOf } from "./names.ts";

const choice = brokerOrSkip(nats);

// These tests create streams, so they need their own server.
describe.skipIf(choice.skip || choice.external)("existing topology", () => {
  const server = ownServer();
  const { open } = server;

  async function create(at: Destination, stream: object, consumer?: object): Promise<void> {
    const name = namesOf(at).stream;
    await server.nc.request(
      `$JS.API.STREAM.CREATE.${name}`,
      JSON.stringify({ name, subjects: [`${name}.>`], retention: "workqueue", storage: "file", ...stream }),
    );
    if (consumer === undefined) return;
    const durable = consumerName(at, undefined);
    const config = {
      durable_name: durable,
      filter_subject: `${name}.>`,
      ack_policy: "explicit",
      ...consumer,
    };
    await server.nc.request(
      `$JS.API.CONSUMER.DURABLE.CREATE.${name}.${durable}`,
      JSON.stringify({ stream_name: name, config }),
    );
  }

  test("that would lose accepted packets is refused: in memory, and for five messages", async () => {
    const transport = await open();
    const jobs = queue("in.memory");
    await create(jobs, { storage: "memory", max_msgs: 5 });
    const ids = Array.from({ length: 20 }, (_, index) => `${index}`);
    const codes = await Promise.all(ids.map((id) => codeOf(transport.publish(jobs, [packetOf(id)]))));
    expect(new Set(codes)).toEqual(new Set(["topology_differs"]));
    await expect(transport.subscribe(jobs, async () => done)).rejects.toThrow(
      `stream "${namesOf(jobs).stream}": storage is "memory", wanted "file"`,
    );
  });

  test.each([
    ["a limit that drops messages", { max_msgs: 5 }, undefined, "max_msgs"],
    ["an age", { max_age: 1_000_000_000 }, undefined, "max_age"],
    ["a retention that drops what nobody wants", { retention: "interest" }, undefined, "retention"],
    ["no confirmations", { no_ack: true }, undefined, "no_ack"],
    ["a consumer that gives up", {}, { max_deliver: 3 }, "max_deliver"],
    [
      "a consumer that is deleted while idle",
      {},
      { inactive_threshold: 60_000_000_000 },
      "inactive_threshold",
    ],
  ])("with %s is a difference that loses packets", async (name, stream, consumer, setting) => {
    const transport = await open();
    const jobs = queue(`drift ${name}`);
    await create(jobs, stream, consumer);
    const differences = await transport.more?.topology?.compare([{ at: jobs }]);
    const losses = differences?.filter(({ is, effect }) => is !== undefined && effect === "loses") ?? [];
    const settings = losses.map(({ what }) => what.split(": ").at(-1) ?? "");
    // A newer server could do more with the stream.
    expect(settings.filter((each) => each !== "subjects" && !each.startsWith("allow"))).toEqual([setting]);
    expect(await codeOf(transport.subscribe(jobs, async () => done))).toBe("topology_differs");
  });

  test("with limits that refuse packets is used", async () => {
    const transport = await open();
    const jobs = queue("refusing");
    await create(jobs, { max_msgs: 1, discard: "new", num_replicas: 1 });
    await transport.publish(jobs, [packetOf("1")]);
    expect(await codeOf(transport.publish(jobs, [packetOf("2")]))).toBe("publish_refused");
  });

  test("is provisioned once, compared without differences, and removed", async () => {
    const transport = await open();
    const { topology } = transport.more ?? {};
    const facts = topic("whole.facts", { ordered: true });
    const wanted = [
      { at: facts, group: "g" },
      { at: queue("whole.jobs") },
      { at: deadLetters(facts, "g") },
      { at: topic("whole.kept", { keepMs: 60_000 }), group: "g" },
    ];
    const missing = (await topology?.compare(wanted)) ?? [];
    expect(missing.length).toBe(4);
    for (const { is, effect } of missing) expect({ is, effect }).toEqual({ is: undefined, effect: "loses" });
    await topology?.provision(wanted);
    await topology?.provision(wanted);
    expect(await topology?.compare(wanted)).toEqual([]);
    await topology?.remove(wanted[0] as { at: Destination });
    expect((await topology?.compare([{ at: facts, group: "g" }]))?.length).toBe(8);
    for (const each of wanted) await topology?.remove({ at: each.at });
    expect((await topology?.compare(wanted))?.length).toBe(4);
  });

  test("of dead letters is browsed without taking them", async () => {
    const transport = await open();
    const jobs = queue("browsed");
    await transport.subscribe(jobs, async () => ({ kind: "dead-letter", reason: "no" }));
    for (const id of ["a", "b", "c"]) await transport.publish(jobs, [packetOf(id)]);
    const { browse, measure } = transport.more ?? {};
    const dead = deadLetters(jobs);
    await until(async () => (await measure?.(dead).catch(() => undefined))?.waiting === 3);
    for (const most of [2, 100]) {
      const ids: string[] = [];
      for await (const delivery of browse?.(dead, { most }) ?? []) ids.push(idOf(delivery));
      expect(ids).toEqual(["a", "b", "c"].slice(0, most));
    }
    const { waiting, oldestMs = -1 } = (await measure?.(dead)) ?? {};
    expect(waiting).toBe(3);
    expect(oldestMs).toBeGreaterThanOrEqual(0);
  });
});

describe.skipIf(choice.skip || choice.external)("without the permission to configure anything", () => {
  const { open, closeAll } = opener();
  const denied = ["STREAM.CREATE", "STREAM.UPDATE", "STREAM.DELETE", "CONSUMER.CREATE", "CONSUMER.DURABLE"];

  test("`verify` uses what exists, and refuses what is missing or differs", async () => {
    const broker = await startNats({
      config: `authorization { users: [
        { user: admin, password: admin }
        { user: app, password: app, permissions: { publish: { deny: ${JSON.stringify(denied.map((name) => `$JS.API.${name}.>`))} } } }
      ] }`,
      credentials: { user: "app", password: "app" },
    });
    const admin = await open({ servers: broker.url.replace("app:app", "admin:admin") });
    const there = [queue("there"), topic("there.facts", { ordered: true })];
    await admin.more?.topology?.provision(there.map((at) => ({ at, group: "g" })));
    for (const topology of ["verify", "leave"] as const) {
      const app = await open({ servers: broker.url, topology });
      for (const at of there) {
        const received: string[] = [];
        const subscription = await app.subscribe(
          at,
          async (delivery) => {
            received.push(idOf(delivery));
            return done;
          },
          { group: "g" },
        );
        await app.publish(at, [packetOf(topology)]);
        await until(() => received.length === 1);
        await subscription.close();
      }
      expect(await codeOf(app.publish(queue("missing"), [packetOf("1")]))).toBe("not_found");
      if (topology === "leave") continue; // an old server does not say that a consumer is missing
      expect(await codeOf(app.subscribe(queue("missing"), async () => done))).toBe("not_found");
      expect(
        await codeOf(
          app.subscribe(topic("there.facts", { ordered: true }), async () => done, { group: "h" }),
        ),
      ).toBe("not_found");
    }
    await closeAll();
    await broker.close();
  });
});
