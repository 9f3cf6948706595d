import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { type Broker, brokerOrSkip } from "@posthorn/brokers";
import { startProxy } from "@posthorn/conformance";
import { type ConnectionStatus, inbox, queue, type Transport } from "@posthorn/core/transport";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { broker as nats, startNats } from "../test/broker.ts";
import { codeOf, done, idOf, opener, packetOf, until } from "../test/support.ts";
import { openNatsTransport } from "./nats-transport.ts";

const choice = brokerOrSkip(nats);

test("the error for a missing broker shows its address and no password", async () => {
  const opening = openNatsTransport({ servers: "nats://shop:s3cret@127.0.0.1:9", timeoutMs: 2_000 });
  const error = await opening.catch((thrown: Error) => thrown);
  expect(error).toMatchObject({ code: "unreachable" });
  expect((error as Error).message).toBe(
    "[unreachable] Cannot connect to NATS at nats://127.0.0.1:9: connection refused. " +
      "Start it, correct `servers`, or set `waitForBroker`.",
  );
});

test("a silent server is an error at the deadline", async () => {
  const sockets: Socket[] = [];
  const silent = createServer((socket) => void sockets.push(socket)).listen(0, "127.0.0.1");
  await once(silent, "listening");
  const { port } = silent.address() as AddressInfo;
  expect(await codeOf(openNatsTransport({ servers: `127.0.0.1:${port}`, timeoutMs: 300 }))).toBe(
    "unreachable",
  );
  for (const socket of sockets) socket.destroy();
  silent.close();
});

test("a closed port is an error within milliseconds", async () => {
  const begun = performance.now();
  expect(await codeOf(openNatsTransport({ servers: "127.0.0.1:9" }))).toBe("unreachable");
  expect(performance.now() - begun).toBeLessThan(500);
});

describe.skipIf(choice.skip)("credentials", () => {
  test.each([
    ["password", "s3cret", { password: "s3cret:@/" }],
    ["token", "t0ken", { config: 'authorization { token: "t0ken" }', token: "t0ken" }],
  ])("with a wrong %s are unauthorized at once, with `waitForBroker` too", async (_what, secret, options) => {
    const broker = await startNats(options);
    for (const waitForBroker of [false, true]) {
      const opening = openNatsTransport({ servers: broker.url.replace(secret, "wr0ng"), waitForBroker });
      const error = (await opening.catch((thrown: unknown) => thrown)) as Error;
      expect(error).toMatchObject({ code: "unauthorized" });
      expect(error.message).toMatch(
        /does not accept the credentials: .*Authorization Violation.* Correct the user/,
      );
      expect(error.message).not.toContain("wr0ng");
    }
    const transport = await openNatsTransport({ servers: broker.url });
    await transport.publish(queue("with.credentials"), [packetOf("1")]);
    await transport.close();
    await broker.close();
  });
});

test.skipIf(choice.skip)("a server without JetStream is an error that names JetStream", async () => {
  const broker = await startNats({ jetstream: false });
  const transport = await openNatsTransport({ servers: broker.url });
  for (const use of [
    () => transport.publish(queue("nowhere"), [packetOf("1")]),
    () => transport.subscribe(queue("nowhere"), async () => done),
  ]) {
    await expect(use()).rejects.toMatchObject({
      code: "unsupported_capability",
      message: expect.stringContaining('Start it with "-js"'),
    });
  }
  await transport.close();
  await broker.close();
});

describe.skipIf(choice.skip || choice.external)("a connection", () => {
  const { open, closeAll } = opener();
  let broker: Broker;

  beforeAll(async () => {
    broker = await choice.start();
  });
  afterEach(closeAll);
  afterAll(async () => {
    await broker?.close();
  });

  test("is waited for with `waitForBroker`, and reported", async () => {
    await broker.stop();
    const statuses: string[] = [];
    const onStatus = ({ kind }: ConnectionStatus): void => void statuses.push(kind);
    const opening = open({ servers: broker.url, waitForBroker: true, onStatus });
    await until(() => statuses.includes("disconnected"));
    await broker.start();
    const transport = await opening;
    await transport.publish(queue("waited"), [packetOf("1")]);
    expect(new Set(statuses)).toEqual(new Set(["disconnected", "connected"]));
  });

  test("is waited for until the signal aborts", async () => {
    const signal = AbortSignal.timeout(200);
    const opening = openNatsTransport({ servers: "127.0.0.1:9", waitForBroker: true, signal });
    expect(await codeOf(opening)).toBe("aborted");
  });

  test("that is down delays publishes until it is up again", async () => {
    const statuses: string[] = [];
    const transport = await open({ servers: broker.url, onStatus: ({ kind }) => void statuses.push(kind) });
    await broker.kill();
    await until(() => statuses.includes("disconnected"));
    const publishing = transport.publish(queue("delayed"), [packetOf("1")]);
    await broker.start();
    await publishing;
  });

  test("that stays down fails publishes in time with `unreachable`", async () => {
    const statuses: string[] = [];
    const onStatus = ({ kind }: ConnectionStatus): void => void statuses.push(kind);
    const transport = await open({ servers: broker.url, timeoutMs: 300, onStatus });
    await broker.stop();
    await until(() => statuses.includes("disconnected"));
    expect(await codeOf(transport.publish(queue("down"), [packetOf("1")]))).toBe("unreachable");
    expect(await codeOf(transport.publish(inbox("down"), [packetOf("1")]))).toBe("unreachable");
    await broker.start();
  });

  test("that is silent is detected, and everything continues when the network is back", async () => {
    const proxy = await startProxy(broker);
    const statuses: string[] = [];
    const transport = await open({
      servers: `127.0.0.1:${proxy.port}`,
      timeoutMs: 1_000,
      connection: { pingInterval: 200 },
      onStatus: ({ kind }) => void statuses.push(kind),
    });
    const jobs = queue("blackhole");
    const received = await collect(transport, jobs);
    let interrupted = 0;
    await transport.subscribe(inbox("mine"), async () => done, { onEvent: () => void interrupted++ });
    await transport.publish(jobs, [packetOf("before")]);
    await until(() => received.includes("before")); // a delivery that gets lost would return only after `ackWaitMs`
    proxy.stall();
    expect(await codeOf(transport.publish(jobs, [packetOf("lost?")]))).toBe("publish_uncertain");
    await until(() => statuses.includes("disconnected"));
    expect(interrupted).toBe(1);
    proxy.pass();
    await until(() => statuses.at(-1) === "connected");
    await transport.publish(jobs, [packetOf("after")]);
    await until(() => received.includes("after"));
    await transport.close();
    await proxy.close();
  });

  test("that is silent fails a publish to a stream or an inbox with `publish_uncertain`", async () => {
    const proxy = await startProxy(broker);
    const transport = await open({ servers: `127.0.0.1:${proxy.port}`, timeoutMs: 300 });
    await transport.publish(queue("silence"), [packetOf("1")]);
    proxy.stall();
    const codes = [queue("silence"), inbox("silence")].map((to) =>
      codeOf(transport.publish(to, [packetOf("2")])),
    );
    expect(await Promise.all(codes)).toEqual(["publish_uncertain", "publish_uncertain"]);
    proxy.pass();
    await transport.close();
    await proxy.close();
  });

  test("that breaks fails unconfirmed publishes at once", async () => {
    const proxy = await startProxy(broker);
    const transport = await open({ servers: `127.0.0.1:${proxy.port}`, timeoutMs: 600_000 });
    await transport.publish(queue("breaks"), [packetOf("1")]);
    proxy.stall("client");
    const codes = [queue("breaks"), inbox("breaks")].map((to) =>
      codeOf(transport.publish(to, [packetOf("2")])),
    );
    proxy.cut();
    expect(await Promise.all(codes)).toEqual(["publish_uncertain", "publish_uncertain"]);
    proxy.pass();
    await transport.close();
    await proxy.close();
  });

  test("that was closed refuses every later use", async () => {
    const transport = await open({ servers: broker.url });
    await Promise.all([transport.close(), transport.close()]);
    expect(await codeOf(transport.publish(queue("late"), [packetOf("1")]))).toBe("closed");
    expect(await codeOf(transport.subscribe(queue("late"), async () => done))).toBe("closed");
  });

  test("does not delay an aborted publish; packets that are stored already stay there", async () => {
    const proxy = await startProxy(broker);
    const transport = await open({ servers: `127.0.0.1:${proxy.port}` });
    await transport.publish(queue("aborted"), [packetOf("1")]);
    proxy.stall();
    const controller = new AbortController();
    const options = { signal: controller.signal };
    const publishing = transport.publish(queue("aborted"), [packetOf("2")], options);
    controller.abort();
    expect(await codeOf(publishing)).toBe("aborted");
    expect(await codeOf(transport.publish(queue("aborted"), [packetOf("3")], options))).toBe("aborted");
    proxy.pass();
    const received = await collect(transport, queue("aborted"));
    await until(() => received.includes("2"));
    expect(received).not.toContain("3");
    await transport.close();
    await proxy.close();
  });
});

async function collect(transport: Transport, from: ReturnType<typeof queue>): Promise<readonly string[]> {
  const received: string[] = [];
  await transport.subscribe(from, async (delivery) => {
    received.push(idOf(delivery));
    return done;
  });
  return received;
}
