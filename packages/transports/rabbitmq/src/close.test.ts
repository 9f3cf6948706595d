import { queue } from "@posthorn/core/transport";
import type { ConsumeMessage } from "amqplib";
import { describe, expect, test } from "vitest";
import { ownBroker, packet, receiveFrom, skip, unique } from "../test/own-broker.ts";
import { openAcks } from "./consume/acks.ts";
import { partitionOf } from "./wire/names.ts";

describe.skipIf(skip)("what is in flight when it closes", () => {
  const { open, foreign } = ownBroker();

  test("is finished, also where the subscription was handed it before it had begun", async () => {
    // Partitions are consumed one after the other, so that the first has its packet before the last is.
    const first = Array.from({ length: 100 }, (_, index) => `${index}`).find((key) => partitionOf(key) === 0);
    const key = first as string;
    const jobs = queue(unique("jobs"), { ordered: true });
    const next = await open();
    await next.publish(jobs, [packet("1", { key })]);

    const transport = await open();
    const closing = await new Promise<{ readonly closed: Promise<void> }>((resolve, reject) => {
      const handed = async (): Promise<{ readonly kind: "done" }> => {
        resolve({ closed: transport.close() });
        return { kind: "done" };
      };
      transport.subscribe(jobs, handed).catch(reject);
    });
    await closing.closed;

    const seen = await receiveFrom(next, jobs);
    await next.publish(jobs, [packet("2", { key })]);
    await seen.reach(1);
    expect(seen.deliveries.map(({ headers }) => headers["ce-id"])).toEqual(["2"]);
  });

  test("goes back where the connection takes nothing more, and nothing is thrown", async () => {
    const jobs = queue(unique("jobs"));
    const transport = await open();
    await transport.publish(jobs, [packet("1"), packet("2")]);
    const model = await foreign();
    const channel = await model.createChannel();
    const taken: ConsumeMessage[] = [];
    await new Promise<void>((resolve) => {
      void channel.consume(jobs.template, (message) => {
        if (message !== null && taken.push(message) === 2) resolve();
      });
    });

    const closed = model.close();
    const acks = openAcks(channel);
    const [first, second] = taken as [ConsumeMessage, ConsumeMessage];
    acks.ack(first);
    expect(() => acks.flush()).not.toThrow();
    expect(() => acks.nack(second)).not.toThrow();
    await closed;

    const seen = await receiveFrom(transport, jobs);
    await seen.reach(2);
    expect(seen.deliveries.map(({ headers }) => headers["ce-id"])).toEqual(["1", "2"]);
  });
});
