import { brokerOrSkip } from "@posthorn/brokers";
import { queue, topic } from "@posthorn/core/transport";
import { describe, expect, test } from "vitest";
import { broker as nats } from "../test/broker.ts";
import { codeOf, done, idOf, ownServer, packetOf, until } from "../test/support.ts";
import { namesOf } from "./names.ts";

const choice = brokerOrSkip(nats, "2.15");

// The server's version decides the features, and some tests restart it.
describe.skipIf(choice.skip || choice.external)("over NATS 2.15", () => {
  const server = ownServer({ version: "2.15" });
  const { open } = server;

  test.each([
    ["queue", queue("later.jobs")],
    ["ordered queue", queue("later.ordered", { ordered: true })],
    ["topic", topic("later.facts")],
    ["topic that keeps its packets", topic("later.kept", { keepMs: 60_000 })],
  ])("a packet of a %s is delivered after its delay, also after a restart", async (_kind, to) => {
    const transport = await open({ server: ">=2.12" });
    const received: { id: string; at: number }[] = [];
    await transport.subscribe(
      to,
      async (delivery) => {
        received.push({ id: idOf(delivery), at: performance.now() });
        return done;
      },
      { group: "g" },
    );
    const publishedAt = performance.now();
    const [receipt] = (await transport.publish(to, [packetOf("later", { delayMs: 1_500 })])) ?? [];
    expect(receipt?.scheduled).toMatch(/^\w+$/);
    await transport.publish(to, [packetOf("now")]);
    await until(() => received.length === 1);
    await server.broker.stop();
    await server.broker.start();
    await until(() => received.length === 2);
    expect(received.map(({ id }) => id)).toEqual(["now", "later"]);
    expect((received[1]?.at ?? 0) - publishedAt).toBeGreaterThan(1_450);
  });

  test("a cancelled packet never arrives, and its neighbours do", async () => {
    const transport = await open({ server: ">=2.12" });
    const jobs = queue("cancelled");
    const received: string[] = [];
    await transport.subscribe(jobs, async (delivery) => {
      received.push(idOf(delivery));
      return done;
    });
    const receipts = await transport.publish(
      jobs,
      ["a", "b", "c"].map((id) => packetOf(id, { delayMs: 800 })),
    );
    const { measure, cancel } = transport.more ?? {};
    expect(await measure?.(jobs)).toMatchObject({ waiting: 3 });
    await cancel?.(jobs, [receipts?.[1]?.scheduled ?? ""]);
    await transport.publish(jobs, [packetOf("last", { delayMs: 1_200 })]);
    await until(() => received.includes("last"));
    expect(received.toSorted()).toEqual(["a", "c", "last"]);
    expect(await codeOf(cancel?.(jobs, [">"]) ?? Promise.resolve())).toBe("invalid_argument");
  });

  test("packets of one publish are stored together, or none of them", async () => {
    const transport = await open({ server: ">=2.12" });
    const jobs = queue("together", { ordered: true });
    const stored = async (): Promise<number> =>
      (await server.jsm.streams.info(namesOf(jobs).stream)).state.messages;
    const receipts = await transport.publish(
      jobs,
      Array.from({ length: 1_000 }, (_, index) => packetOf(`${index}`)),
    );
    expect(await stored()).toBe(1_000);
    expect(receipts?.map(({ position }) => position)).toEqual(
      Array.from({ length: 1_000 }, (_, index) => String(index + 1)),
    );
    await server.jsm.streams.update(namesOf(jobs).stream, { max_msg_size: 10_000 });
    const body = new Uint8Array(20_000);
    const publishing = transport.publish(jobs, [packetOf("1"), packetOf("2", { body }), packetOf("3")]);
    expect(await codeOf(publishing)).toBe("publish_refused");
    expect(await stored()).toBe(1_000);
  });

  test("packets that are published again within the duplicate window are not stored again", async () => {
    const transport = await open({ server: ">=2.12" });
    const jobs = queue("again", { duplicateWindowMs: 60_000 });
    const packets = ["a", "b"].map((id) => packetOf(id));
    await transport.publish(jobs, packets);
    await transport.publish(jobs, packets);
    await transport.publish(jobs, [packetOf("b"), packetOf("c")]);
    expect((await server.jsm.streams.info(namesOf(jobs).stream)).state.messages).toBe(3);
  });

  test("an expired packet is not delivered, and one that is about to expire is", async () => {
    const transport = await open({ server: ">=2.11" });
    const jobs = queue("expiring");
    const received: string[] = [];
    await transport.publish(jobs, [packetOf("short", { ttlMs: 200 }), packetOf("long", { ttlMs: 1_900 })]);
    await new Promise((resolve) => setTimeout(resolve, 400));
    await transport.subscribe(jobs, async (delivery) => {
      received.push(idOf(delivery));
      return done;
    });
    await until(() => received.length > 0);
    await transport.publish(jobs, [packetOf("last")]);
    await until(() => received.includes("last"));
    expect(received).toEqual(["long", "last"]);
  });

  test("a stream that an older server created gets what the new one can do", async () => {
    const transport = await open({ server: ">=2.12" });
    for (const jobs of [queue("old.jobs"), queue("old.ordered", { ordered: true })]) {
      const { stream } = namesOf(jobs);
      const subjects = jobs.ordered ? [0, 1, 2].map((index) => `${stream}.${index}.>`) : [`${stream}.>`];
      const { RetentionPolicy } = await import("@nats-io/jetstream");
      await server.jsm.streams.add({ name: stream, subjects, retention: RetentionPolicy.Workqueue });
      const received: string[] = [];
      await transport.subscribe(jobs, async (delivery) => {
        received.push(idOf(delivery));
        return done;
      });
      await transport.publish(jobs, [packetOf("a", { delayMs: 50 }), packetOf("b", { ttlMs: 60_000 })]);
      await until(() => received.length === 2);
    }
  });
});

describe.skipIf(brokerOrSkip(nats, "2.9").skip)("over NATS 2.9", () => {
  const server = ownServer({ version: "2.9" });

  test("what needs a newer server is refused with its version", async () => {
    await expect(server.open({ server: ">=2.12" })).rejects.toThrow(
      "[unsupported_capability] this program needs NATS >= 2.12, the server is 2.9.10.",
    );
    const transport = await server.open();
    await expect(transport.publish(queue("old"), [packetOf("1", { delayMs: 10 })])).rejects.toThrow(
      '[unsupported_capability] the feature "delay" needs NATS >= 2.12, the server is 2.9.10.',
    );
    await expect(transport.publish(queue("old"), [packetOf("1", { ttlMs: 10 })])).rejects.toThrow(
      '[unsupported_capability] the feature "ttl" needs NATS >= 2.11, the server is 2.9.10.',
    );
    expect(transport.more?.cancel).toBe(undefined);
  });
});
