import { isMessagingError, queue } from "@posthorn/core/transport";
import { describe, expect, test } from "vitest";
import { external, idsOf, ownBroker, packet, receiveFrom, skip, unique } from "../test/own-broker.ts";
import { createNewQueues } from "./connection/new-queues.ts";
import { exists } from "./declarer.ts";
import { partitionName } from "./names.ts";

const restartMs = 120_000;

describe.skipIf(skip || external)("a queue that is declared while the broker is killed", () => {
  const { broker, otherClient, open } = ownBroker();

  /** Kills the broker as soon as it has the queue, long before it has recorded the queue's log. */
  async function killOnceItHas(name: string): Promise<void> {
    const model = await otherClient();
    while (!(await exists(model, { kind: "queue", name })));
    await broker().kill();
  }

  /** The ids of the packets that were accepted. A publish that was not may only be uncertain. */
  async function acceptedOf(
    ids: readonly string[],
    publish: (id: string) => Promise<unknown>,
  ): Promise<string[]> {
    const accepted: string[] = [];
    await Promise.all(
      ids.map(async (id) => {
        try {
          await publish(id);
          accepted.push(id);
        } catch (error) {
          expect(isMessagingError(error, "publish_uncertain")).toBe(true);
        }
      }),
    );
    return accepted;
  }

  test.each([
    ["a queue", false],
    ["an ordered queue", true],
  ])(
    "loses no packet that was accepted, and works again once the broker is back: %s",
    async (_, ordered) => {
      const jobs = queue(unique("jobs"), { ordered });
      const transport = await open({ timeoutMs: 60_000, publishTimeoutMs: 60_000, onStatus: () => {} });
      const publish = (id: string): Promise<unknown> => transport.publish(jobs, [packet(id, { key: id })]);
      const ids = Array.from({ length: 64 }, (_, index) => String(index));
      const first = acceptedOf(ids, publish);
      await killOnceItHas(partitionName(jobs.template, ordered ? 4 : 0));
      await broker().start();
      const accepted = await first;
      const later = ids.map((id) => `later ${id}`);
      await Promise.all(later.map(publish));
      const seen = await receiveFrom(transport, jobs);
      await seen.reach(accepted.length + later.length);
      expect(idsOf(seen.deliveries)).toEqual(expect.arrayContaining([...accepted, ...later]));
    },
    restartMs,
  );
});

describe.skipIf(skip || external)("a queue that has just been made", () => {
  const { broker, open } = ownBroker();

  test(
    "has its packets after the broker was killed, from the first one on",
    async () => {
      const jobs = queue(unique("jobs"));
      const transport = await open({ timeoutMs: 60_000, onStatus: () => {} });
      await transport.publish(jobs, [packet("1")]);
      await broker().kill();
      await broker().start();
      const seen = await receiveFrom(transport, jobs);
      await seen.reach(1);
      expect(idsOf(seen.deliveries)).toEqual(["1"]);
    },
    restartMs,
  );
});

describe.skipIf(skip)("a queue that was being made when its connection broke", () => {
  const { otherClient, open } = ownBroker();

  test("is not deleted if it answers", async () => {
    const [jobs, empty] = [queue(unique("jobs")), queue(unique("empty"))];
    const transport = await open();
    await transport.publish(jobs, [packet("1")]);
    await (await receiveFrom(transport, empty)).subscription.close();
    const queues = createNewQueues();
    const model = await otherClient();
    const names = [jobs.template, empty.template, unique("missing")];
    const broken = new Error("The connection broke.");
    await expect(queues.make(model, names, () => Promise.reject(broken))).rejects.toBe(broken);
    await queues.repair(model, names);
    expect(await exists(model, { kind: "queue", name: empty.template })).toBe(true);
    const seen = await receiveFrom(transport, jobs);
    await seen.reach(1);
    expect(seen.deliveries[0]?.attempt).toBe(1);
  });
});
