import { setTimeout as sleep } from "node:timers/promises";
import { type Delivery, isMessagingError, type Settlement } from "@posthorn/core/transport";
import { expect } from "vitest";
import type { Check } from "../../stage/check.ts";
import type { Stage } from "../../stage/stage.ts";
import { done } from "../../support/collect.ts";
import { idOf, packetOf, packets } from "../../support/packets.ts";
import { until } from "../../support/wait-until.ts";

const requires = { redelivery: true } as const;

/** Checks of group B: handlers that take longer than the broker's lock. */
export const lockRenewal: readonly Check[] = [
  {
    id: "19 long-handler-lock-renewal",
    claim: "a handler that takes three times as long as the lock is called once, and other packets flow",
    requires,
    waits: true,
    run: (stage) => longHandler(stage, false),
  },
  {
    id: "19 long-handler-lock-renewal (ordered)",
    claim:
      "a handler of an ordered queue that takes three times as long as the lock is called once, and other keys flow",
    requires: { ...requires, order: "key" },
    waits: true,
    run: (stage) => longHandler(stage, true),
  },
];

/** For a broker without locks: longer than a client may take for granted. */
const defaultLockMs = 1_000;

async function longHandler(stage: Stage, ordered: boolean): Promise<void> {
  const lockMs = stage.subject.lockMs ?? defaultLockMs;
  const jobs = stage.queue("jobs", { ordered });
  const connections = [await stage.open(), await stage.open()] as const;
  const runs: string[] = [];
  const errors: Error[] = [];
  let isOver = false;
  const receive = async (delivery: Delivery): Promise<Settlement> => {
    runs.push(idOf(delivery));
    if (idOf(delivery) === "long") {
      await sleep(3 * lockMs);
      isOver = true;
    }
    return done;
  };
  const options = { concurrency: 4, onError: (error: Error) => errors.push(error) };
  for (const connection of connections) await connection.subscribe(jobs, receive, options);
  const others = packets(40, (index) => ({ key: `key-${index}` }));
  await connections[0].publish(jobs, [packetOf("long", { key: "long" })]);
  await until("the long one begins", () => runs.length > 0);
  for (const other of others) await connections[0].publish(jobs, [other]);
  const some = ordered ? 1 : others.length;
  await until("others are handled meanwhile", () => runs.length > some);
  expect(isOver).toBe(false);
  await until("it is over, and all are handled", () => isOver && runs.length > others.length);
  await sleep(1.5 * lockMs); // in which the packet would come again
  expect(runs.filter((id) => id === "long")).toEqual(["long"]);
  expect(errors.filter((error) => isMessagingError(error, "lock_lost"))).toEqual([]);
}
