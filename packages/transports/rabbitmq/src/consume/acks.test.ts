import type { ConsumeMessage } from "amqplib";
import { expect, test } from "vitest";
import { openAcks } from "./acks.ts";

/** What is written for deliveries 1 to `count`: `3+` acknowledges all up to the third, `-2` gives the second back. */
function channelWith(count: number) {
  const written: string[] = [];
  const acks = openAcks({
    ack: ({ fields }, allUpTo = false) => void written.push(`${fields.deliveryTag}${allUpTo ? "+" : ""}`),
    nack: ({ fields }) => void written.push(`-${fields.deliveryTag}`),
  });
  const messages = Array.from(
    { length: count },
    (_, index) => ({ fields: { deliveryTag: index + 1 } }) as ConsumeMessage,
  );
  for (const message of messages) acks.taken(message);
  const of = (tag: number): ConsumeMessage => messages[tag - 1] as ConsumeMessage;
  return {
    acks,
    written,
    ack: (tag: number) => acks.ack(of(tag)),
    nack: (tag: number) => acks.nack(of(tag)),
  };
}

test("what was handled within a turn is acknowledged at once, in whatever order", async () => {
  const { written, ack } = channelWith(3);
  for (const tag of [2, 3, 1]) ack(tag);
  expect(written).toEqual([]);
  await new Promise(process.nextTick);
  expect(written).toEqual(["3+"]);
});

test("nothing that is still out is ever acknowledged with others", () => {
  const { acks, written, ack } = channelWith(5);
  for (const tag of [1, 3, 5]) ack(tag);
  acks.flush();
  expect(written).toEqual(["3", "5", "1+"]);
  ack(4);
  acks.flush();
  expect(written.splice(0)).toEqual(["3", "5", "1+", "4"]);
  ack(2);
  acks.flush();
  expect(written).toEqual(["2+"]);
});

test("what was given back before is not taken for one that is out", () => {
  const { acks, written, ack, nack } = channelWith(3);
  ack(1);
  nack(2);
  ack(3);
  acks.flush();
  expect(written).toEqual(["-2", "3+"]);
});

test("nothing is written where nothing was handled, or twice", () => {
  const { acks, written, ack } = channelWith(1);
  acks.flush();
  ack(1);
  acks.flush();
  acks.flush();
  expect(written).toEqual(["1+"]);
});
