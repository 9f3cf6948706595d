import { queue } from "@posthorn/core/transport";
import { describe, expect, test } from "vitest";
import { external, idsOf, ownBroker, packet, receiveFrom, skip, unique } from "../../test/own-broker.ts";
import { partitionName, partitions } from "../wire/names.ts";
import { openDeclarer } from "./declarer.ts";
import { exists } from "./entities.ts";
import { deleteLeaderless } from "./leaderless-queues.ts";
import { declareDestination, declareOn } from "./topology.ts";

const restartMs = 120_000;

describe.skipIf(skip || external)("a queue that is declared while the broker is killed", () => {
  const { broker, otherClient, open } = ownBroker();

  /** Kills the broker as soon as it has the queue, long before it has recorded the queue's log. */
  async function killOnceItHas(name: string): Promise<void> {
    const model = await otherClient();
    while (!(await exists(model, { kind: "queue", name })));
    await broker().kill();
  }

  test(
    "gets the packets that wait for it, and all further ones, once the broker is back",
    async () => {
      const jobs = queue(unique("jobs"));
      const transport = await open({ publishTimeoutMs: 60_000, onStatus: () => {} });
      const published = transport.publish(jobs, [packet("1")]);
      await killOnceItHas(jobs.template);
      await broker().start();
      await published;
      await transport.publish(jobs, [packet("2")]);
      const seen = await receiveFrom(transport, jobs);
      await seen.reach(2);
      expect(idsOf(seen.deliveries)).toEqual(["1", "2"]);
    },
    restartMs,
  );

  test(
    "gets the packets that wait for it in each of its partitions",
    async () => {
      const jobs = queue(unique("jobs"), { ordered: true });
      const transport = await open({ publishTimeoutMs: 60_000, onStatus: () => {} });
      const ids = Array.from({ length: 64 }, (_, index) => String(index));
      const published = transport.publish(
        jobs,
        ids.map((id) => packet(id, { key: id })),
      );
      await killOnceItHas(partitionName(jobs.template, partitions / 2));
      await broker().start();
      await published;
      const seen = await receiveFrom(transport, jobs);
      await seen.reach(ids.length);
      expect(idsOf(seen.deliveries).toSorted()).toEqual(ids.toSorted());
    },
    restartMs,
  );

  test(
    "is declared by other programs, if the one that declared it has ended",
    async () => {
      const jobs = queue(unique("jobs"));
      const before = await otherClient();
      const declare = (): Promise<void> => declareOn(before, declareDestination(jobs));
      const declared = openDeclarer()
        .declare(before, { queues: [jobs.template], declare })
        .catch(() => {});
      await killOnceItHas(jobs.template);
      await declared;
      await broker().start();
      const [first, second] = await Promise.all([open({ timeoutMs: 60_000 }), open({ timeoutMs: 60_000 })]);
      const [seen] = await Promise.all([receiveFrom(first, jobs), second.publish(jobs, [packet("1")])]);
      await seen.reach(1);
    },
    restartMs,
  );

  test("is not changed if it has a leader", async () => {
    const model = await otherClient();
    const jobs = queue(unique("jobs"));
    const transport = await open();
    await transport.publish(jobs, [packet("1")]);
    const empty = queue(unique("empty"));
    await declareOn(model, declareDestination(empty));
    const ordered = queue(unique("ordered"), { ordered: true });
    await declareOn(model, declareDestination(ordered));
    const queues = [jobs.template, empty.template, partitionName(ordered.template, 0)];
    expect(await deleteLeaderless(model, [...queues, "unknown"])).toBe(false);
    for (const name of queues) expect(await exists(model, { kind: "queue", name })).toBe(true);
    const seen = await receiveFrom(transport, jobs);
    await seen.reach(1);
    expect(seen.deliveries[0]?.attempt).toBe(1);
  });
});
