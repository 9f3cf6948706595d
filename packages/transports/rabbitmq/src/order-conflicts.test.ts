import { type Destination, inbox, queue, topic } from "@posthorn/core/transport";
import { describe, expect, test } from "vitest";
import { ownBroker, packet, receiveFrom, skip, unique } from "../test/own-broker.ts";

const refusal = {
  code: "unsupported_capability",
  text: expect.stringMatching(/exists with(out)? an order by key.*delete (queue|exchange)/),
};
const group = { group: "all" };

const shared = ownBroker();

describe.skipIf(skip)("two sides that disagree on the order", () => {
  const { open, foreign } = shared;

  const pair = (make: typeof queue, name: string): readonly [Destination, Destination] => {
    const template = unique(name);
    return [make(template), make(template, { ordered: true })];
  };
  const cases = (["plain", "ordered"] as const).flatMap((first) =>
    ([queue, topic] as const).map((make) => [first, make.name, make] as const),
  );

  test.each(cases)(
    "a consumer that comes first, %s, of a %s: producers are refused",
    async (first, _, make) => {
      const [plain, ordered] = pair(make, "jobs");
      const [mine, theirs] = first === "plain" ? [plain, ordered] : [ordered, plain];
      await receiveFrom(await open(), mine, undefined, group);
      await expect((await open()).publish(theirs, [packet("1")])).rejects.toMatchObject(refusal);
      await (await open()).publish(mine, [packet("1")]);
    },
  );

  test.each(cases)(
    "a producer that comes first, %s, of a %s: consumers are refused",
    async (first, _, make) => {
      const [plain, ordered] = pair(make, "jobs");
      const [mine, theirs] = first === "plain" ? [plain, ordered] : [ordered, plain];
      await (await open()).publish(mine, [packet("1")]);
      const transport = await open();
      await expect(receiveFrom(transport, theirs, undefined, group)).rejects.toMatchObject(refusal);
      if (make === topic) await expect(receiveFrom(transport, theirs)).rejects.toMatchObject(refusal);
    },
  );

  test("and come at the same time: nothing is accepted that nobody reads", async () => {
    for (let round = 0; round < 5; round++) {
      const [plain, ordered] = pair(queue, "jobs");
      const [producer, consumer] = [await open(), await open()];
      const [published, subscribed] = await Promise.allSettled([
        producer.publish(plain, [packet("1")]),
        receiveFrom(consumer, ordered),
      ]);
      const outcomes = [published.status, subscribed.status];
      expect(outcomes).toContain("rejected");
      for (const outcome of [published, subscribed]) {
        if (outcome.status === "rejected") expect(outcome.reason).toMatchObject(refusal);
      }
    }
  });

  test("is noticed by a producer whose queue is replaced by one with an order", async () => {
    const [plain, ordered] = pair(queue, "jobs");
    const producer = await open();
    await producer.publish(plain, [packet("1")]);
    const channel = await (await foreign()).createChannel();
    await channel.deleteQueue(plain.template);
    await receiveFrom(await open(), ordered);
    await expect(producer.publish(plain, [packet("2")])).rejects.toMatchObject(refusal);
  });
});

describe.skipIf(skip)("the addresses of inboxes", () => {
  const { open } = shared;

  test("are no queue's and no topic's", async () => {
    const transport = await open();
    for (const to of [queue("posthorn-inbox.orders"), topic("posthorn-inbox.orders")]) {
      await expect(receiveFrom(transport, to)).rejects.toMatchObject({ code: "invalid_address" });
      await expect(transport.publish(to, [packet("1")])).rejects.toMatchObject({ code: "invalid_address" });
    }
  });

  test("take what is published while nobody is there, and drop it", async () => {
    const transport = await open();
    const address = inbox("posthorn-inbox.V1StGXR8_Z5jdHi6B-myT");
    await transport.publish(address, [packet("1")]);
    const seen = await receiveFrom(transport, address);
    await transport.publish(address, [packet("2")]);
    await seen.reach(1);
    expect(seen.deliveries.map(({ headers }) => headers["ce-id"])).toEqual(["2"]);
  });
});
