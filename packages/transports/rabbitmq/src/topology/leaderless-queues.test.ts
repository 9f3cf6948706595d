import { queue } from "@posthorn/core/transport";
import { describe, expect, test } from "vitest";
import { external, ownBroker, packet, receiveFrom, skip, unique } from "../../test/own-broker.ts";
import { partitionName, partitions } from "../wire/names.ts";
import { openDeclarer } from "./declarer.ts";
import { exists } from "./entities.ts";
import { deleteLeaderless } from "./leaderless-queues.ts";
import { declareDestination, declareOn } from "./topology.ts";

const restartMs = 120_000;
const isThorough = process.env["POSTHORN_THOROUGH"] === "1";
if (!isThorough)
  console.warn(
    "Two kills beside new queues are skipped: they take 30 s more. POSTHORN_THOROUGH=1 asks for them.",
  );

describe.skipIf(skip || external)("a queue that is made while the broker is killed", () => {
  const { broker, foreign, open } = ownBroker();

  /** Kills the broker as soon as it has the queue, long before it has recorded which log belongs to it. */
  async function killOnceThereIs(name: string): Promise<void> {
    const model = await foreign();
    while (!(await exists(model, { kind: "queue", name })));
    await broker().kill();
  }

  test(
    "takes what waits for it, and everything after, once the broker is back",
    async () => {
      const jobs = queue(unique("jobs"));
      const transport = await open({ publishTimeoutMs: 60_000, onStatus: () => {} });
      const published = transport.publish(jobs, [packet("1")]);
      await killOnceThereIs(jobs.template);
      await broker().start();
      await published;
      await transport.publish(jobs, [packet("2")]);
      const seen = await receiveFrom(transport, jobs);
      await seen.reach(2);
      expect(seen.deliveries.map(({ headers }) => headers["ce-id"])).toEqual(["1", "2"]);
    },
    restartMs,
  );

  test.runIf(isThorough)(
    "takes what waits for it in each of its partitions",
    async () => {
      const jobs = queue(unique("jobs"), { ordered: true });
      const transport = await open({ publishTimeoutMs: 60_000, onStatus: () => {} });
      const ids = Array.from({ length: 64 }, (_, index) => String(index));
      const published = transport.publish(
        jobs,
        ids.map((id) => packet(id, { key: id })),
      );
      await killOnceThereIs(partitionName(jobs.template, partitions / 2));
      await broker().start();
      await published;
      const seen = await receiveFrom(transport, jobs);
      await seen.reach(ids.length);
      expect(seen.deliveries.map(({ headers }) => headers["ce-id"]).sort()).toEqual(ids.toSorted());
    },
    restartMs,
  );

  test.runIf(isThorough)(
    "is made again by others, if the program that was making it has ended",
    async () => {
      const jobs = queue(unique("jobs"));
      const before = await foreign();
      const declare = (): Promise<void> => declareOn(before, declareDestination(jobs));
      const declared = openDeclarer()
        .declare(before, { queues: [jobs.template], declare })
        .catch(() => {});
      await killOnceThereIs(jobs.template);
      await declared;
      await broker().start();
      const [first, second] = await Promise.all([open({ timeoutMs: 60_000 }), open({ timeoutMs: 60_000 })]);
      const [seen] = await Promise.all([receiveFrom(first, jobs), second.publish(jobs, [packet("1")])]);
      await seen.reach(1);
    },
    restartMs,
  );

  test("is left alone where it has a leader", async () => {
    const model = await foreign();
    const jobs = queue(unique("jobs"));
    const transport = await open();
    await transport.publish(jobs, [packet("1")]);
    const empty = queue(unique("empty"));
    await declareOn(model, declareDestination(empty));
    const ordered = queue(unique("ordered"), { ordered: true });
    await declareOn(model, declareDestination(ordered));
    const queues = [jobs.template, empty.template, partitionName(ordered.template, 0)];
    expect(await deleteLeaderless(model, [...queues, "no queue"])).toBe(false);
    for (const name of queues) expect(await exists(model, { kind: "queue", name })).toBe(true);
    const seen = await receiveFrom(transport, jobs);
    await seen.reach(1);
    expect(seen.deliveries[0]?.attempt).toBe(1);
  });
});
