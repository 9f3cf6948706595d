import { brokerOrSkip } from "@posthorn/brokers";
import { type Delivery, isMessagingError, queue } from "@posthorn/core/transport";
import { describe, expect, test } from "vitest";
import { broker as nats } from "../test/broker.ts";
import { proxiedServer } from "../test/proxied-server.ts";
import { done, idOf, packetOf, until } from "../test/support.ts";

const choice = brokerOrSkip(nats);

describe.skipIf(choice.skip || choice.external)("a delivery in progress", () => {
  const { openDirectly, openThroughProxy } = proxiedServer();

  test("is lost if its reports do not reach the server in time, although they were written", async () => {
    const options = { ackWaitMs: 1_000, heartbeatMs: 60_000 }; // the silent connection is not noticed
    const { transport: silenced, proxy } = await openThroughProxy(options);
    const other = await openDirectly(options);
    const jobs = queue("silent.jobs");
    const errors: Error[] = [];
    const finish = Promise.withResolvers<void>();
    let running: Delivery | undefined;
    const receive = async (delivery: Delivery): Promise<typeof done> => {
      running ??= delivery;
      await finish.promise;
      return done;
    };
    await silenced.subscribe(jobs, receive, { onError: (error) => errors.push(error) });
    await other.publish(jobs, [packetOf("first")]);
    await until(() => running !== undefined);
    proxy.stall("broker");
    const elsewhere: string[] = [];
    await other.subscribe(jobs, async (delivery) => {
      elsewhere.push(idOf(delivery));
      return new Promise(() => {});
    });
    await until(() => elsewhere.length === 1);
    await until(() => running?.signal.aborted === true);
    finish.resolve();
    await until(() => errors.some((error) => isMessagingError(error, "lock_lost")));
    expect(elsewhere).toEqual(["first"]);
  });
});
