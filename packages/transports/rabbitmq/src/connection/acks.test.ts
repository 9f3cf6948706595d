import type { ConsumeMessage } from "amqplib";
import { expect, test } from "vitest";
import { openAcks } from "./acks.ts";

/** Records the frames for deliveries 1 to `count`: `3+` acknowledges all up to the third, `-2` gives the second back. */
function channelWith(count: number) {
  const frames: string[] = [];
  const acks = openAcks({
    ack: ({ fields }, allUpTo = false) => void frames.push(`${fields.deliveryTag}${allUpTo ? "+" : ""}`),
    nack: ({ fields }) => void frames.push(`-${fields.deliveryTag}`),
  });
  const messages = Array.from(
    { length: count },
    (_, index) => ({ fields: { deliveryTag: index + 1 } }) as ConsumeMessage,
  );
  for (const message of messages) acks.add(message);
  const of = (tag: number): ConsumeMessage => messages[tag - 1] as ConsumeMessage;
  return {
    acks,
    frames,
    ack: (tag: number) => acks.ack(of(tag)),
    nack: (tag: number) => acks.nack(of(tag)),
  };
}

test("deliveries that are handled in one turn are acknowledged in one frame, in any order", async () => {
  const { frames, ack } = channelWith(3);
  for (const tag of [2, 3, 1]) ack(tag);
  expect(frames).toEqual([]);
  await new Promise(process.nextTick);
  expect(frames).toEqual(["3+"]);
});

test("a delivery that is in flight is never acknowledged together with others", () => {
  const { acks, frames, ack } = channelWith(5);
  for (const tag of [1, 3, 5]) ack(tag);
  acks.flush();
  expect(frames).toEqual(["3", "5", "1+"]);
  ack(4);
  acks.flush();
  expect(frames.splice(0)).toEqual(["3", "5", "1+", "4"]);
  ack(2);
  acks.flush();
  expect(frames).toEqual(["2+"]);
});

test("a delivery that was given back is not in flight", () => {
  const { acks, frames, ack, nack } = channelWith(3);
  ack(1);
  nack(2);
  ack(3);
  acks.flush();
  expect(frames).toEqual(["-2", "3+"]);
});

test("a flush writes nothing if nothing was handled since the last one", () => {
  const { acks, frames, ack } = channelWith(1);
  acks.flush();
  ack(1);
  acks.flush();
  acks.flush();
  expect(frames).toEqual(["1+"]);
});
