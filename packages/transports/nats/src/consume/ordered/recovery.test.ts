import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { jetstreamManager } from "@nats-io/jetstream";
import { connect, type NatsConnection } from "@nats-io/transport-node";
import { type Broker, brokerOrSkip, startNats } from "@posthorn/brokers";
import { startProxy, type TcpProxy } from "@posthorn/conformance";
import { type Destination, queue, type Transport, topic } from "@posthorn/core/transport";
import type { NatsTransportOptions } from "@posthorn/transport-nats";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { done, idOf, opener, packetOf, until } from "../../../test/support.ts";
import { stateStream } from "../../internal-streams/state-store.ts";
import { consumerName, namesOf, partitionOf } from "../../wire/names.ts";

const choice = brokerOrSkip("nats");
const isThorough = process.env["POSTHORN_THOROUGH"] === "1";
if (!isThorough) {
  console.log(
    "Recovery among several processes is skipped: it takes 40 s more. POSTHORN_THOROUGH=1 asks for it.",
  );
}
const targetMs = 5_000;
const keys = 16;
/** Where a consumer's file says how many messages are not settled, as long as all numbers in it are small. */
const unsettledAt = 6;

// The ack wait is the default of thirty seconds unless a test says otherwise.
describe.skipIf(choice.skip || choice.external)("after the connection broke, an ordered queue", () => {
  const { open, closeAll } = opener();
  let broker: Broker;
  let proxies: TcpProxy[];
  let nc: NatsConnection;

  beforeAll(async () => {
    broker = await choice.start();
    nc = await connect({ servers: broker.url });
  });
  beforeEach(() => {
    proxies = [];
  });
  afterEach(async () => {
    for (const proxy of proxies) proxy.pass();
    await closeAll();
    await Promise.all(proxies.map((proxy) => proxy.close()));
  });
  afterAll(async () => {
    await nc?.close();
    await broker?.close();
  });

  async function openThroughProxy(
    options: NatsTransportOptions = {},
  ): Promise<{ transport: Transport; proxy: TcpProxy }> {
    const proxy = await startProxy(broker);
    proxies.push(proxy);
    const transport = await open({ servers: `127.0.0.1:${proxy.port}`, onStatus: () => {}, ...options });
    return { transport, proxy };
  }

  interface Handled {
    readonly id: string;
    readonly attempt: number;
    readonly at: number;
  }

  /** Collects what is handled, in the order in which handlers end. */
  async function consume(transport: Transport, from: Destination, handleMs = 1, handled: Handled[] = []) {
    await transport.subscribe(
      from,
      async (delivery) => {
        await sleep(handleMs);
        if (delivery.signal.aborted) return { kind: "retry" };
        handled.push({ id: idOf(delivery), attempt: delivery.attempt, at: performance.now() });
        return done;
      },
      { ...(from.kind === "topic" ? { group: "g" } : {}), onError: () => {} },
    );
    return handled;
  }

  /** Publishes for so long, one after the other for each key. Returns how many of each. */
  async function load(transport: Transport, to: Destination, ms: number): Promise<number> {
    let count = 0;
    const end = performance.now() + ms;
    while (performance.now() < end) {
      const packets = Array.from({ length: keys }, (_, key) =>
        packetOf(`${key}:${count}`, { key: `key ${key}` }),
      );
      await transport.publish(to, packets);
      count += 1;
      await sleep(5);
    }
    return count;
  }

  /** The longest that nothing of a key was handled, for all keys. */
  function longestSilence(handled: readonly Handled[]): number {
    const last = new Map<string, number>();
    let longest = 0;
    for (const { id, at } of handled) {
      const key = id.split(":")[0] ?? "";
      longest = Math.max(longest, at - (last.get(key) ?? at));
      last.set(key, at);
    }
    return longest;
  }

  function expectOrder(handled: readonly Handled[], count: number): void {
    for (let key = 0; key < keys; key++) {
      const mine = handled
        .filter(({ id }) => id.startsWith(`${key}:`))
        .map(({ id }) => Number(id.split(":")[1]));
      const firsts = mine.filter((number, index) => mine.indexOf(number) === index);
      expect(firsts).toEqual(Array.from({ length: count }, (_, index) => index));
      expect(mine).toEqual(mine.toSorted((a, b) => a - b)); // also what comes twice comes before the next
    }
  }

  test.each([
    ["queue", queue("resets.jobs", { ordered: true })],
    ["topic", topic("resets.facts", { ordered: true })],
  ])("or %s flows again within five seconds: three resets within 2.1 s under load", async (_kind, jobs) => {
    const { transport, proxy } = await openThroughProxy();
    const producer = await open({ servers: broker.url });
    const handled = await consume(transport, jobs);
    const loading = load(producer, jobs, 8_000);
    await sleep(500);
    for (let reset = 0; reset < 3; reset++) {
      proxy.reset();
      await sleep(700);
    }
    const count = await loading;
    await until(() => new Set(handled.map(({ id }) => id)).size === keys * count);
    expect(longestSilence(handled)).toBeLessThan(targetMs);
    expectOrder(handled, count);
  });

  test("delivers again what got lost on its way, and does not count that as an attempt", async () => {
    const { transport, proxy } = await openThroughProxy();
    const producer = await open({ servers: broker.url });
    const jobs = queue("lost.jobs", { ordered: true });
    const handled = await consume(transport, jobs);
    await producer.publish(jobs, [packetOf("0:before")]);
    await until(() => handled.length === 1);
    await sleep(300); // its settlement is known to the server, and the next is asked for
    proxy.stall("client");
    await producer.publish(jobs, [packetOf("0:lost")]); // and now on its way, where it stays
    await sleep(300);
    proxy.reset();
    proxy.pass();
    const begun = performance.now();
    await until(() => handled.length === 2);
    expect(performance.now() - begun).toBeLessThan(targetMs);
    expect(handled.map(({ id, attempt }) => `${id} ${attempt}`)).toEqual(["0:before 1", "0:lost 1"]);
  });

  test("handles once what the server delivers again by itself in the moment in which it looks lost", async () => {
    const jobs = queue("collision.jobs", { ordered: true });
    const { transport, proxy } = await openThroughProxy({ partitions: 8 });
    const producer = await open({ servers: broker.url, partitions: 8 });
    const begun: string[] = [];
    await transport.subscribe(jobs, async (delivery) => {
      begun.push(idOf(delivery));
      if (idOf(delivery) === "lost") await sleep(1_500);
      return done;
    });
    await sleep(300); // the next is asked for
    proxy.stall("client");
    await producer.publish(jobs, [packetOf("lost", { key: "k" })]);
    await sleep(300);
    proxy.reset();
    proxy.pass();
    await proxy.stallAt("-NAK");
    const { stream } = namesOf(jobs);
    const consumer = consumerName(jobs, undefined, partitionOf("k", 8));
    nc.publish(`$JS.ACK.${stream}.${consumer}.1.1.1.0.0`, "-NAK"); // the same as when the ack wait ends
    const jsm = await jetstreamManager(nc);
    await until(async () => (await jsm.consumers.info(stream, consumer)).delivered.consumer_seq === 2);
    proxy.pass();
    await producer.publish(jobs, [packetOf("next", { key: "k" })]);
    await until(() => begun.includes("next"));
    expect(begun).toEqual(["lost", "next"]);
  });

  test("leaves a running handler its delivery, whose settlement still counts", async () => {
    const { transport, proxy } = await openThroughProxy();
    const producer = await open({ servers: broker.url });
    const jobs = queue("running.jobs", { ordered: true });
    const handled = await consume(transport, jobs, 4_000);
    for (const id of ["0:0", "0:1"]) await producer.publish(jobs, [packetOf(id, { key: "key 0" })]);
    await sleep(500);
    proxy.reset();
    await until(() => handled.length === 2);
    expect(handled.map(({ id, attempt }) => `${id} ${attempt}`)).toEqual(["0:0 1", "0:1 1"]);
  });

  test.runIf(isThorough)(
    "leaves another process its delivery, also while that has no connection",
    async () => {
      const [first, second, third] = [
        await openThroughProxy(),
        await openThroughProxy(),
        await openThroughProxy(),
      ];
      const producer = await open({ servers: broker.url });
      const jobs = queue("others.jobs", { ordered: true });
      const quick = await consume(first.transport, jobs);
      const slow = await consume(second.transport, jobs, 6_000);
      await consume(third.transport, jobs, 1, quick);
      // The first subscription asked first and acts for all; the second gets what comes second.
      for (const id of ["0:0", "0:1"]) await producer.publish(jobs, [packetOf(id, { key: "key 0" })]);
      await until(() => quick.length === 1);
      await sleep(300);
      await producer.publish(jobs, [packetOf("0:2", { key: "key 0" })]);
      second.proxy.cut();
      third.proxy.reset();
      await sleep(4_500);
      expect(quick.map(({ id }) => id)).toEqual(["0:0"]);
      second.proxy.pass();
      await until(() => slow.length + quick.length === 3);
      expect(slow[0]).toMatchObject({ id: "0:1", attempt: 1 });
      expect([...quick, ...slow].map(({ id, attempt }) => `${id} ${attempt}`).sort()).toEqual([
        "0:0 1",
        "0:1 1",
        "0:2 1",
      ]);
    },
  );

  test.runIf(isThorough)("delivers again once, however many have lost their connection with it", async () => {
    const members = [await openThroughProxy(), await openThroughProxy(), await openThroughProxy()];
    const producer = await open({ servers: broker.url });
    const jobs = queue("together.jobs", { ordered: true });
    const handled: Handled[] = [];
    for (const { transport } of members) await consume(transport, jobs, 2_000, handled);
    await sleep(300);
    for (const { proxy } of members) proxy.stall("client");
    await producer.publish(jobs, [packetOf("0:0", { key: "key 0" })]);
    await sleep(300);
    for (const { proxy } of members) {
      proxy.reset();
      proxy.pass();
    }
    await until(() => handled.length > 0);
    await sleep(2_500);
    expect(handled.map(({ id, attempt }) => `${id} ${attempt}`)).toEqual(["0:0 1"]);
  });

  test.runIf(isThorough)(
    "delivers what got lost on its way to one of several processes, in order and once",
    async () => {
      const members = [await openThroughProxy(), await openThroughProxy(), await openThroughProxy()];
      const producer = await open({ servers: broker.url });
      const jobs = queue("several.jobs", { ordered: true });
      const handled: Handled[] = [];
      for (const { transport } of members) await consume(transport, jobs, 1, handled);
      const loading = load(producer, jobs, 8_000);
      for (const { proxy } of [...members, ...members]) {
        await sleep(400);
        proxy.reset();
      }
      const count = await loading;
      await until(() => new Set(handled.map(({ id }) => id)).size === keys * count);
      expect(longestSilence(handled)).toBeLessThan(targetMs);
      expectOrder(handled, count);
    },
  );

  test.runIf(isThorough)(
    "does not bring a retry forward, whether its process is there or has left",
    async () => {
      const jobs = queue("held.back.jobs", { ordered: true });
      const [first, second] = [await openThroughProxy(), await openThroughProxy()];
      const times: number[] = [];
      const receive = async () => {
        times.push(performance.now());
        return times.length < 3 ? ({ kind: "retry", afterMs: 4_000 } as const) : done;
      };
      await first.transport.subscribe(jobs, receive);
      await first.transport.publish(jobs, [packetOf("1")]);
      await until(() => times.length === 1);
      await second.transport.subscribe(jobs, receive);
      second.proxy.reset();
      await until(() => times.length === 2);
      await Promise.all([first, second].map(({ proxy }) => proxy.reset()));
      await sleep(500);
      await first.transport.close();
      second.proxy.reset();
      await until(() => times.length === 3);
      for (const index of [1, 2])
        expect((times[index] ?? 0) - (times[index - 1] ?? 0)).toBeGreaterThan(3_900);
    },
  );

  test("leaves no member behind that closed", async () => {
    const { transport } = await openThroughProxy();
    const jobs = queue("members.jobs", { ordered: true });
    await transport.subscribe(jobs, async () => done);
    const jsm = await jetstreamManager(nc);
    const membersThere = async (): Promise<number> => {
      const { state } = await jsm.streams.info(stateStream, { subjects_filter: `${stateStream}.member.>` });
      return Object.keys(state.subjects ?? {}).filter((subject) => subject.includes("members_jobs")).length;
    };
    expect(await membersThere()).toBe(1);
    await transport.close();
    expect(await membersThere()).toBe(0);
  });

  test("goes on where the server was killed before it wrote down that a message was settled", async () => {
    const server = await startNats();
    const gate = Promise.withResolvers<void>();
    try {
      const jobs = queue("killed.jobs", { ordered: true });
      const transport = await open({ servers: server.url, partitions: 8, onStatus: () => {} });
      const begun: string[] = [];
      await transport.subscribe(jobs, async (delivery) => {
        begun.push(idOf(delivery));
        if (idOf(delivery) === "older") await new Promise(() => {});
        if (idOf(delivery) === "one") await gate.promise;
        return done;
      });
      // While something older is in the stream, the server does not forget by itself what it waits for.
      await transport.publish(jobs, [packetOf("older", { key: "a" })]);
      await transport.publish(jobs, [packetOf("one", { key: "b" })]);
      await until(() => begun.length === 2);
      const { stream } = namesOf(jobs);
      const consumer = consumerName(jobs, undefined, partitionOf("b", 8));
      const file = join(server.store, "$G", "streams", stream, "obs", consumer, "o.dat");
      let waiting = Buffer.alloc(0);
      await until(async () => {
        waiting = await readFile(file).catch(() => waiting);
        return waiting[unsettledAt] === 1;
      });
      gate.resolve();
      await until(async () => (await readFile(file))[unsettledAt] === 0);
      await server.stop();
      await writeFile(file, waiting); // as SIGKILL may leave it
      await server.start();
      await transport.publish(jobs, [packetOf("two", { key: "b" })]);
      await until(() => begun.includes("two"));
      expect(begun.filter((id) => id === "one")).toEqual(["one"]);
    } finally {
      await server.close();
    }
  });
});
