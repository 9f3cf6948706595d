import { brokerOrSkip } from "@posthorn/brokers";
import { type Destination, queue, type Transport } from "@posthorn/core/transport";
import { describe, expect, test } from "vitest";
import { broker as nats } from "../test/broker.ts";
import { done, idOf, ownServer, packetOf, until } from "../test/support.ts";
import { namesOf } from "./names.ts";

const choice = brokerOrSkip(nats);

// These tests delete streams, so they need their own server.
describe.skipIf(choice.skip || choice.external)("packets of one key", () => {
  const server = ownServer();
  const { open } = server;

  /** Publishes a packet every millisecond, without waiting for the previous one, until the work is done and 200 more. */
  async function publishSteadily(transport: Transport, to: Destination, startWork: () => Promise<unknown>) {
    const published: Promise<unknown>[] = [];
    let over = false;
    const work = startWork().finally(() => {
      over = true;
    });
    let more = 200;
    while (!over || more-- > 0) {
      published.push(transport.publish(to, [packetOf(`${published.length}`, { key: "same" })]));
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await work;
    await Promise.all(published);
    return published.length;
  }

  async function drain(transport: Transport, from: Destination, last: number): Promise<readonly number[]> {
    const received: number[] = [];
    await transport.subscribe(from, async (delivery) => {
      received.push(Number(idOf(delivery)));
      return done;
    });
    await until(() => received.includes(last));
    return received;
  }

  test("stay in order when their stream was deleted and they are sent again", async () => {
    const transport = await open();
    const jobs = queue("order.gone", { ordered: true });
    await transport.publish(jobs, [packetOf("first")]);
    const { stream } = namesOf(jobs);
    const count = await publishSteadily(transport, jobs, () => server.jsm.streams.delete(stream));
    const received = await drain(transport, jobs, count - 1);
    expect(received).toEqual(received.toSorted((a, b) => a - b));
    expect(received.length).toBeGreaterThan(100);
  });

  test("stay in order when they waited for the connection", async () => {
    let late: Promise<unknown> | undefined;
    let isDown = false;
    const jobs = queue("order.away", { ordered: true });
    const transport: Transport = await open({
      servers: server.broker.url,
      onStatus({ kind }) {
        if (kind === "connected" && isDown) late = transport.publish(jobs, [packetOf("2", { key: "same" })]);
        isDown = kind === "disconnected";
      },
    });
    await transport.publish(jobs, [packetOf("0", { key: "same" })]);
    await server.broker.stop();
    await until(() => isDown);
    const waiting = transport.publish(jobs, [packetOf("1", { key: "same" })]);
    await server.broker.start();
    await waiting;
    await late;
    expect(await drain(transport, jobs, 2)).toEqual([0, 1, 2]);
  });
});
