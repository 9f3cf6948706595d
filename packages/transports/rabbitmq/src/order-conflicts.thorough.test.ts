import { type Destination, inbox, queue, topic } from "@posthorn/core/transport";
import { describe, expect, test } from "vitest";
import { idsOf, ownBroker, packet, receiveFrom, skip, unique } from "../test/own-broker.ts";

const rejection = {
  code: "topology_differs",
  text: expect.stringMatching(/x-single-active-consumer|alternate-exchange/),
};
const group = { group: "all" };

const shared = ownBroker();

describe.skipIf(skip)("if two sides use a different order", () => {
  const { open, otherClient } = shared;

  const plainAndOrdered = (make: typeof queue): readonly [Destination, Destination] => {
    const template = unique("jobs");
    return [make(template), make(template, { ordered: true })];
  };
  const cases = (["plain", "ordered"] as const).flatMap((first) =>
    ([queue, topic] as const).map((make) => [first, make.name, make] as const),
  );

  test.each(cases)(
    "and the consumer comes first (%s %s), the producer is rejected",
    async (first, _, make) => {
      const [plain, ordered] = plainAndOrdered(make);
      const [existing, conflicting] = first === "plain" ? [plain, ordered] : [ordered, plain];
      await receiveFrom(await open(), existing, group);
      await expect((await open()).publish(conflicting, [packet("1")])).rejects.toMatchObject(rejection);
      await (await open()).publish(existing, [packet("1")]);
    },
  );

  test.each(cases)(
    "and the producer comes first (%s %s), the consumer is rejected",
    async (first, _, make) => {
      const [plain, ordered] = plainAndOrdered(make);
      const [existing, conflicting] = first === "plain" ? [plain, ordered] : [ordered, plain];
      await (await open()).publish(existing, [packet("1")]);
      const transport = await open();
      await expect(receiveFrom(transport, conflicting, group)).rejects.toMatchObject(rejection);
      if (make === topic) await expect(receiveFrom(transport, conflicting)).rejects.toMatchObject(rejection);
    },
  );

  test("and come at the same time, at least one is rejected, so that nothing is accepted that nobody reads", async () => {
    for (let round = 0; round < 5; round++) {
      const [plain, ordered] = plainAndOrdered(queue);
      const [producer, consumer] = [await open(), await open()];
      const [published, subscribed] = await Promise.allSettled([
        producer.publish(plain, [packet("1")]),
        receiveFrom(consumer, ordered),
      ]);
      const outcomes = [published.status, subscribed.status];
      expect(outcomes).toContain("rejected");
      for (const outcome of [published, subscribed]) {
        if (outcome.status === "rejected") expect(outcome.reason).toMatchObject(rejection);
      }
    }
  });

  test("because an ordered queue has replaced the plain one, the packets of a running producer are still read", async () => {
    const [plain, ordered] = plainAndOrdered(queue);
    const producer = await open();
    await producer.publish(plain, [packet("1")]);
    const channel = await (await otherClient()).createChannel();
    await channel.deleteQueue(plain.template);
    const seen = await receiveFrom(await open(), ordered);
    await producer.publish(plain, [packet("2")]);
    await seen.reach(1);
    await expect((await open()).publish(plain, [packet("3")])).rejects.toMatchObject(rejection);
  });
});

describe.skipIf(skip)("an inbox", () => {
  const { open } = shared;

  test("has an address that queues and topics cannot have", async () => {
    const transport = await open();
    for (const to of [queue("posthorn-inbox.orders"), topic("posthorn-inbox.orders")]) {
      await expect(receiveFrom(transport, to)).rejects.toMatchObject({ code: "invalid_address" });
      await expect(transport.publish(to, [packet("1")])).rejects.toMatchObject({ code: "invalid_address" });
    }
  });

  test("drops the packets that are published before it exists", async () => {
    const transport = await open();
    const address = inbox("posthorn-inbox.V1StGXR8_Z5jdHi6B-myT");
    await transport.publish(address, [packet("1")]);
    const seen = await receiveFrom(transport, address);
    await transport.publish(address, [packet("2")]);
    await seen.reach(1);
    expect(idsOf(seen.deliveries)).toEqual(["2"]);
  });
});
