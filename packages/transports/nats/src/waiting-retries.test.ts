import { brokerOrSkip } from "@posthorn/brokers";
import { queue } from "@posthorn/core/transport";
import { describe, expect, test } from "vitest";
import { broker as nats } from "../test/broker.ts";
import { done, idOf, ownServer, packetOf, until } from "../test/support.ts";
import { consumerName, namesOf } from "./names.ts";

const choice = brokerOrSkip(nats);
const count = 20_000;

describe.skipIf(choice.skip || choice.external)("while 20,000 messages wait for their retry", () => {
  const server = ownServer();

  test("a message is handled within 2 s", async () => {
    const jobs = queue("waiting");
    const { stream } = namesOf(jobs);
    const transport = await server.open();
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
    await server.jsm.streams.delete(stream);
  });

  test("a limit that an operator has set is not changed", async () => {
    const jobs = queue("limited");
    const transport = await server.open();
    const subscription = await transport.subscribe(jobs, async () => done);
    await subscription.close();
    const { jsm } = server;
    const [stream, name] = [namesOf(jobs).stream, consumerName(jobs, undefined)];
    await jsm.consumers.update(stream, name, { max_ack_pending: 500 });
    await transport.subscribe(jobs, async () => done);
    expect((await jsm.consumers.info(stream, name)).config.max_ack_pending).toBe(500);
  });
});
