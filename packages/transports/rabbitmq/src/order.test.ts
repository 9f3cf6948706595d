import { queue } from "@posthorn/core/transport";
import { partitionOf } from "@posthorn/transport-kit";
import { describe, expect, test } from "vitest";
import { external, idsOf, ownBroker, packet, receiveFrom, skip, unique } from "../test/own-broker.ts";
import { partitionName } from "./names.ts";

const key = "k";

describe.skipIf(skip || external)("an ordered queue that refuses packets", () => {
  const { open, otherClient, control } = ownBroker();

  test("because it is full keeps the order of the packets that it accepts", async () => {
    const jobs = queue(unique("jobs"), { ordered: true });
    const producer = await open({ largestWindow: 4 });
    await producer.publish(jobs, [packet("0", { key })]);
    const policy = JSON.stringify({ "max-length": 2, overflow: "reject-publish" });
    await control("set_policy", "full", `^${jobs.template}`, policy, "--apply-to", "queues");
    const accepted: string[] = ["0"];
    const ids = Array.from({ length: 60 }, (_, index) => `${index + 1}`);
    const publishing = Promise.all(
      ids.map(async (id) => {
        const outcome = await producer.publish(jobs, [packet(id, { key })]).then(
          () => "accepted",
          (error: { code: string }) => error.code,
        );
        if (outcome === "accepted") accepted.push(id);
        else expect(outcome).toBe("publish_refused");
      }),
    );
    const seen = await receiveFrom(await open(), jobs);
    await publishing;
    await control("clear_policy", "full");
    await producer.publish(jobs, [packet("last", { key })]);
    await seen.reach(accepted.length + 1);
    const received = idsOf(seen.deliveries);
    expect(received).toEqual([...accepted.sort((one, other) => Number(one) - Number(other)), "last"]);
  }, 60_000);

  test("because a partition was deleted gets them again in order, before later ones", async () => {
    const jobs = queue(unique("jobs"), { ordered: true });
    const producer = await open();
    await producer.publish(jobs, [packet("0", { key })]);
    const channel = await (await otherClient()).createChannel();
    await channel.deleteQueue(partitionName(jobs.template, partitionOf(key, 8)));
    const ids = Array.from({ length: 20 }, (_, index) => `${index + 1}`);
    await Promise.all(ids.map((id) => producer.publish(jobs, [packet(id, { key })])));
    const seen = await receiveFrom(await open(), jobs);
    await seen.reach(20);
    expect(idsOf(seen.deliveries)).toEqual(ids);
  });
});
