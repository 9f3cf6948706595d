import { queue } from "@posthorn/core/transport";
import { partitionOf } from "@posthorn/transport-kit";
import type { ConsumeMessage } from "amqplib";
import { describe, expect, test } from "vitest";
import { idsOf, ownBroker, packet, receiveFrom, skip, unique } from "../test/own-broker.ts";
import { openAcks } from "./connection/acks.ts";

describe.skipIf(skip)("a delivery that is in flight when the transport closes", () => {
  const { open, otherClient } = ownBroker();

  test("is settled, also if it came before the subscription was open", async () => {
    // Partitions get their consumers one after the other, so the packet of the first one comes before the last is ready.
    const keys = Array.from({ length: 100 }, (_, index) => `${index}`);
    const key = keys.find((each) => partitionOf(each, 8) === 0) as string;
    const jobs = queue(unique("jobs"), { ordered: true });
    const next = await open();
    await next.publish(jobs, [packet("1", { key })]);

    const transport = await open();
    const closing = await new Promise<{ readonly closed: Promise<void> }>((resolve, reject) => {
      const receive = async (): Promise<{ readonly kind: "done" }> => {
        resolve({ closed: transport.close() });
        return { kind: "done" };
      };
      transport.subscribe(jobs, receive).catch(reject);
    });
    await closing.closed;

    const seen = await receiveFrom(next, jobs);
    await next.publish(jobs, [packet("2", { key })]);
    await seen.reach(1);
    expect(idsOf(seen.deliveries)).toEqual(["2"]);
  });

  test("goes back if the connection no longer accepts acknowledgements, and nothing is thrown", async () => {
    const jobs = queue(unique("jobs"));
    const transport = await open();
    await transport.publish(jobs, [packet("1"), packet("2")]);
    const model = await otherClient();
    const channel = await model.createChannel();
    const messages: ConsumeMessage[] = [];
    await new Promise<void>((resolve) => {
      void channel.consume(jobs.template, (message) => {
        if (message !== null && messages.push(message) === 2) resolve();
      });
    });

    const closed = model.close();
    const acks = openAcks(channel);
    const [first, second] = messages as [ConsumeMessage, ConsumeMessage];
    acks.ack(first);
    expect(() => acks.flush()).not.toThrow();
    expect(() => acks.nack(second)).not.toThrow();
    await closed;

    const seen = await receiveFrom(transport, jobs);
    await seen.reach(2);
    expect(idsOf(seen.deliveries)).toEqual(["1", "2"]);
  });
});
