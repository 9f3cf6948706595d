import { setTimeout as sleep } from "node:timers/promises";
import { brokerOrSkip } from "@posthorn/brokers";
import { queue } from "@posthorn/core/transport";
import { describe, expect, test } from "vitest";
import { broker as nats } from "../test/broker.ts";
import {
  attemptsOf,
  consume,
  expectOrder,
  type Handled,
  load,
  longestSilence,
  targetMs,
  untilAllHandled,
} from "../test/ordered-load.ts";
import { proxiedServer } from "../test/proxied-server.ts";
import { done, packetOf, until } from "../test/support.ts";

const choice = brokerOrSkip(nats);

// Each member has a transport and a connection, as a process would.
describe.skipIf(choice.skip || choice.external)("an ordered queue with several members", () => {
  const { openDirectly, openThroughProxy } = proxiedServer();

  test("leaves a member its message, even while it has no connection for a short time", async () => {
    const [first, second, third] = [
      await openThroughProxy(),
      await openThroughProxy(),
      await openThroughProxy(),
    ];
    const producer = await openDirectly();
    const jobs = queue("others.jobs", { ordered: true });
    const quick = await consume(first.transport, jobs);
    const slow = await consume(second.transport, jobs, { handleMs: 6_000 });
    await consume(third.transport, jobs, { handled: quick });
    // The first subscription asked first and acts for all. The second gets the second message.
    for (const id of ["0:0", "0:1"]) await producer.publish(jobs, [packetOf(id, { key: "key 0" })]);
    await until(() => quick.length === 1);
    await sleep(300);
    await producer.publish(jobs, [packetOf("0:2", { key: "key 0" })]);
    second.proxy.cut();
    third.proxy.reset();
    await sleep(1_500);
    expect(quick.map(({ id }) => id)).toEqual(["0:0"]);
    second.proxy.pass();
    await until(() => slow.length + quick.length === 3);
    expect(slow[0]).toMatchObject({ id: "0:1", attempt: 1 });
    expect(attemptsOf([...quick, ...slow]).toSorted()).toEqual(["0:0 1", "0:1 1", "0:2 1"]);
  });

  test("delivers a lost message once, even if all members have lost their connections", async () => {
    const members = [await openThroughProxy(), await openThroughProxy(), await openThroughProxy()];
    const producer = await openDirectly();
    const jobs = queue("together.jobs", { ordered: true });
    const handled: Handled[] = [];
    for (const { transport } of members) await consume(transport, jobs, { handleMs: 2_000, handled });
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
    expect(attemptsOf(handled)).toEqual(["0:0 2"]);
  });

  test("delivers messages that one of several members has lost, in order", async () => {
    const members = [await openThroughProxy(), await openThroughProxy(), await openThroughProxy()];
    const producer = await openDirectly();
    const jobs = queue("several.jobs", { ordered: true });
    const handled: Handled[] = [];
    for (const { transport } of members) await consume(transport, jobs, { handled });
    const loading = load({ transport: producer, to: jobs, ms: 8_000, handled });
    for (const { proxy } of [...members, ...members]) {
      await sleep(400);
      proxy.reset();
    }
    const count = await loading;
    await untilAllHandled(handled, count);
    expect(longestSilence(handled)).toBeLessThan(targetMs);
    expectOrder(handled, count);
  });

  test("does not deliver a delayed retry early, whether its member is there or has left", async () => {
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
    for (const index of [1, 2]) expect((times[index] ?? 0) - (times[index - 1] ?? 0)).toBeGreaterThan(3_900);
  });
});
