import { jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { type Broker, brokerOrSkip } from "@posthorn/brokers";
import { queue } from "@posthorn/core/transport";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { broker as nats } from "../test/broker.ts";
import { done, idOf, opener, packetOf, until } from "../test/support.ts";
import { consumerName, namesOf } from "./names.ts";

const choice = brokerOrSkip(nats);
const count = 20_000;

describe.skipIf(choice.skip || choice.external)("while 20,000 messages wait for their retry", () => {
  const { open, closeAll } = opener();
  let broker: Broker;

  beforeAll(async () => {
    broker = await choice.start();
  });
  afterEach(closeAll);
  afterAll(() => broker?.close());

  test("a message is handled within 2 s", async () => {
    const jobs = queue("waiting");
    const { stream } = namesOf(jobs);
    const nc = await connect({ servers: broker.url });
    const jsm = await jetstreamManager(nc);
    const transport = await open({ servers: broker.url });
    let refused = 0;
    let handledAt = 0;
    await transport.subscribe(
      jobs,
      async (delivery) => {
        if (idOf(delivery) === "last") {
          handledAt = performance.now();
          return done;
        }
        refused += 1;
        return { kind: "retry", afterMs: 25_000 };
      },
      { concurrency: 1_000 },
    );
    for (let sent = 0; sent < count; sent += 1_000) {
      await transport.publish(
        jobs,
        Array.from({ length: 1_000 }, (_, index) => packetOf(`${sent + index}`)),
      );
    }
    await until(() => refused >= count);
    const publishedAt = performance.now();
    await transport.publish(jobs, [packetOf("last")]);
    await until(() => handledAt > 0);
    expect(handledAt - publishedAt).toBeLessThan(2_000);
    await jsm.streams.delete(stream);
    await nc.close();
  });

  test("a limit that an operator has set is not changed", async () => {
    const jobs = queue("limited");
    const transport = await open({ servers: broker.url });
    const subscription = await transport.subscribe(jobs, async () => done);
    await subscription.close();
    const nc = await connect({ servers: broker.url });
    const jsm = await jetstreamManager(nc);
    const [stream, name] = [namesOf(jobs).stream, consumerName(jobs, undefined)];
    await jsm.consumers.update(stream, name, { max_ack_pending: 500 });
    await transport.subscribe(jobs, async () => done);
    expect((await jsm.consumers.info(stream, name)).config.max_ack_pending).toBe(500);
    await nc.close();
  });
});
