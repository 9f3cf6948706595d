import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { brokerOrSkip } from "@posthorn/brokers";
import { queue, topic } from "@posthorn/core/transport";
import { partitionOf } from "@posthorn/transport-kit";
import { describe, expect, test } from "vitest";
import { broker as nats, startNats } from "../test/broker.ts";
import {
  attemptsOf,
  consume,
  expectOrder,
  load,
  longestSilence,
  targetMs,
  untilAllHandled,
} from "../test/ordered-load.ts";
import { proxiedServer } from "../test/proxied-server.ts";
import { done, idOf, opener, packetOf, until } from "../test/support.ts";
import { consumerName, namesOf } from "./names.ts";

const choice = brokerOrSkip(nats);
/** The byte of a consumer's file that is its number of unsettled messages, while all numbers in the file are small. */
const unsettledAt = 6;

describe.skipIf(choice.skip || choice.external)("after the connection broke, an ordered queue", () => {
  const server = proxiedServer();
  const { openDirectly, openThroughProxy } = server;

  test.each([
    ["queue", queue("resets.jobs", { ordered: true })],
    ["topic", topic("resets.facts", { ordered: true })],
  ])("or %s flows again within five seconds: three resets within 2.1 s under load", async (_kind, jobs) => {
    const { transport, proxy } = await openThroughProxy();
    const producer = await openDirectly();
    const handled = await consume(transport, jobs);
    const loading = load({ transport: producer, to: jobs, ms: 8_000, handled });
    await sleep(500);
    for (let reset = 0; reset < 3; reset++) {
      proxy.reset();
      await sleep(700);
    }
    const count = await loading;
    await untilAllHandled(handled, count);
    expect(longestSilence(handled)).toBeLessThan(targetMs);
    expectOrder(handled, count);
  });

  test("delivers a lost message again, once the ack wait is over", async () => {
    const { transport, proxy } = await openThroughProxy();
    const producer = await openDirectly();
    const jobs = queue("lost.jobs", { ordered: true });
    const handled = await consume(transport, jobs);
    await producer.publish(jobs, [packetOf("0:before")]);
    await until(() => handled.length === 1);
    await sleep(300); // the server knows its settlement, and the next message is asked for
    proxy.stall("client");
    await producer.publish(jobs, [packetOf("0:lost")]); // the delivery stays in the proxy
    await sleep(300);
    proxy.reset();
    proxy.pass();
    const begun = performance.now();
    await until(() => handled.length === 2);
    expect(performance.now() - begun).toBeLessThan(targetMs);
    expect(attemptsOf(handled)).toEqual(["0:before 1", "0:lost 2"]);
  });

  test("leaves a running handler its message, whose settlement still counts", async () => {
    const { transport, proxy } = await openThroughProxy();
    const producer = await openDirectly();
    const jobs = queue("running.jobs", { ordered: true });
    const handled = await consume(transport, jobs, { handleMs: 4_000 });
    for (const id of ["0:0", "0:1"]) await producer.publish(jobs, [packetOf(id, { key: "key 0" })]);
    await sleep(500);
    proxy.reset();
    await until(() => handled.length === 2);
    expect(attemptsOf(handled)).toEqual(["0:0 1", "0:1 1"]);
  });
});

describe.skipIf(choice.skip || choice.external)("after the server was killed, an ordered queue", () => {
  test("continues if the server had not written to disk that a message was settled", async () => {
    const { open, closeAll } = opener();
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
      // While an older message is in the stream, the server does not forget by itself what it waits for.
      await transport.publish(jobs, [packetOf("older", { key: "a" })]);
      await transport.publish(jobs, [packetOf("one", { key: "b" })]);
      await until(() => begun.length === 2);
      const { stream } = namesOf(jobs);
      const consumer = consumerName(jobs, undefined, partitionOf("b", 8));
      const file = join(server.store, "$G", "streams", stream, "obs", consumer, "o.dat");
      let unsettled = Buffer.alloc(0);
      await until(async () => {
        unsettled = await readFile(file).catch(() => unsettled);
        return unsettled[unsettledAt] === 1;
      });
      gate.resolve();
      await until(async () => (await readFile(file))[unsettledAt] === 0);
      await server.stop();
      await writeFile(file, unsettled); // SIGKILL may leave it so
      await server.start();
      await transport.publish(jobs, [packetOf("two", { key: "b" })]);
      await until(() => begun.includes("two"));
      expect(begun.filter((id) => id === "one")).toEqual(["one"]);
    } finally {
      await closeAll();
      await server.close();
    }
  });
});
