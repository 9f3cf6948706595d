import { type Broker, brokerOrSkip } from "@posthorn/brokers";
import { startProxy, type TcpProxy } from "@posthorn/conformance";
import { inbox, queue } from "@posthorn/core/transport";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { broker as nats } from "../test/broker.ts";
import { codeOf, done, idOf, opener, packetOf, until } from "../test/support.ts";
import type { NatsTransportOptions } from "./options.ts";

const choice = brokerOrSkip(nats);
/** The delay that a busy machine may add. */
const toleranceMs = 500;

describe.skipIf(choice.skip)("a connection whose packets are dropped", () => {
  const { open, closeAll } = opener();
  let broker: Broker;
  let proxy: TcpProxy;
  let statuses: { kind: string; at: number }[];

  beforeAll(async () => {
    broker = await choice.start();
  });
  beforeEach(async () => {
    proxy = await startProxy(broker);
    statuses = [];
  });
  afterEach(async () => {
    proxy.pass();
    await closeAll();
    await proxy.close();
  });
  afterAll(() => broker?.close());

  function openThroughProxy(options: NatsTransportOptions) {
    const onStatus = ({ kind }: { kind: string }): void => {
      statuses.push({ kind, at: performance.now() });
    };
    return open({ ...options, servers: `127.0.0.1:${proxy.port}`, onStatus });
  }

  async function lostAfter(since: number): Promise<number> {
    await until(() => statuses.some(({ kind }) => kind === "disconnected"));
    return (statuses.find(({ kind }) => kind === "disconnected")?.at ?? 0) - since;
  }

  test("is dropped within twice the heartbeat, by default within ten seconds", async () => {
    const transport = await openThroughProxy({});
    const received: string[] = [];
    await transport.subscribe(queue("dropped.default"), async (delivery) => {
      received.push(idOf(delivery));
      return done;
    });
    const stalledAt = performance.now();
    proxy.stall();
    expect(await lostAfter(stalledAt)).toBeLessThan(10_000 + toleranceMs);
    proxy.pass();
    await until(() => statuses.at(-1)?.kind === "connected");
    await transport.publish(queue("dropped.default"), [packetOf("after")]);
    await until(() => received.includes("after"));
  });

  test("is dropped in that time even while its buffers are full", async () => {
    const transport = await openThroughProxy({ heartbeatMs: 1_000, timeoutMs: 2_000 });
    const jobs = queue("dropped.full");
    await transport.publish(jobs, [packetOf("before")]);
    proxy.stall();
    const stalledAt = performance.now();
    const body = new Uint8Array(900_000);
    const codes = Array.from({ length: 40 }, (_, index) =>
      codeOf(transport.publish(jobs, [packetOf(`${index}`, { body })])),
    );
    expect(await lostAfter(stalledAt)).toBeLessThan(2_000 + toleranceMs);
    // What did not fit into the window was not sent.
    expect(new Set(await Promise.all(codes))).toEqual(new Set(["publish_uncertain", "unreachable"]));
  });

  test("rejects a publish within the timeout, whether or not its stream is known", async () => {
    const timeoutMs = 1_000;
    const transport = await openThroughProxy({ publishTimeoutMs: timeoutMs });
    const known = queue("dropped.known");
    await transport.publish(known, [packetOf("before")]);
    proxy.stall();
    for (const [to, code] of [
      [known, "publish_uncertain"],
      [queue("dropped.unknown"), "unreachable"],
      [inbox("posthorn-inbox.x"), "publish_uncertain"],
    ] as const) {
      const begun = performance.now();
      expect(await codeOf(transport.publish(to, [packetOf("1")]))).toBe(code);
      expect(performance.now() - begun).toBeLessThan(timeoutMs + toleranceMs);
    }
  });

  test("is not dropped because the process was blocked for longer than that", async () => {
    const transport = await openThroughProxy({ heartbeatMs: 1_000 });
    await new Promise((resolve) => setTimeout(resolve, 100));
    const { bytesToBroker } = proxy;
    proxy.stall("client");
    await until(() => proxy.bytesToBroker > bytesToBroker); // a ping, whose answer stays in the proxy
    // After the block, timers run before anything is read.
    await new Promise<void>((resolve) => {
      setImmediate(() => {
        proxy.pass();
        const blockedUntil = performance.now() + 1_500;
        while (performance.now() < blockedUntil);
        resolve();
      });
    });
    await transport.publish(queue("dropped.not"), [packetOf("1")]);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(statuses.map(({ kind }) => kind)).toEqual(["connected"]);
  });
});

describe.skipIf(choice.skip || choice.external)("while the broker is down", () => {
  const { open, closeAll } = opener();
  let broker: Broker;

  beforeAll(async () => {
    broker = await choice.start();
  });
  afterEach(async () => {
    await closeAll();
    await broker.start();
  });
  afterAll(() => broker?.close());

  async function openAndLose(timeoutMs?: number) {
    const statuses: string[] = [];
    const transport = await open({
      servers: broker.url,
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
      onStatus: ({ kind }) => void statuses.push(kind),
    });
    const jobs = queue("away.jobs");
    const subscriptions = await Promise.all([
      transport.subscribe(jobs, async () => done),
      transport.subscribe(queue("away.ordered", { ordered: true }), async () => done),
      transport.subscribe(inbox("posthorn-inbox.away"), async () => done),
    ]);
    await broker.stop();
    await until(() => statuses.at(-1) === "disconnected");
    return { transport, subscriptions, jobs };
  }

  test("a publish waits for `connectTimeoutMs`", async () => {
    const { transport, jobs } = await openAndLose();
    for (const to of [jobs, queue("away.new"), inbox("posthorn-inbox.x")]) {
      for (const connectTimeoutMs of [0, 300]) {
        const begun = performance.now();
        expect(await codeOf(transport.publish(to, [packetOf("1")], { connectTimeoutMs }))).toBe(
          "unreachable",
        );
        expect(performance.now() - begun).toBeGreaterThanOrEqual(connectTimeoutMs - 1);
        expect(performance.now() - begun).toBeLessThan(connectTimeoutMs + toleranceMs);
      }
    }
  });

  test.each([
    ["`timeoutMs`", 400, {}],
    ["`connectTimeoutMs`", 60_000, { connectTimeoutMs: 400 }],
  ])("a subscribe waits for %s", async (_, timeoutMs, options) => {
    const { transport } = await openAndLose(timeoutMs);
    const begun = performance.now();
    expect(await codeOf(transport.subscribe(queue("away.new"), async () => done, options))).toBe(
      "unreachable",
    );
    expect(performance.now() - begun).toBeLessThan(400 + toleranceMs);
  });

  test("subscriptions and the transport close at once", async () => {
    const { transport, subscriptions, jobs } = await openAndLose(60_000);
    const publishing = codeOf(transport.publish(jobs, [packetOf("1")]));
    const begun = performance.now();
    for (const subscription of subscriptions) await subscription.close();
    expect(performance.now() - begun).toBeLessThan(toleranceMs);
    await transport.close();
    expect(performance.now() - begun).toBeLessThan(toleranceMs);
    expect(await publishing).toBe("closed");
  });
});
