import { consume, produce } from "@posthorn/core/codegen";
import {
  type Destination,
  deadLetters,
  queue,
  type Settlement,
  type Transport,
} from "@posthorn/core/transport";
import { expect } from "vitest";
import type { WorkerScript } from "../../actors/worker.ts";
import { type Check, overNetwork } from "../../stage/check.ts";
import type { Stage } from "../../stage/stage.ts";
import { collect } from "../../support/collect.ts";
import { sharedJobs } from "../../support/operations.ts";
import { until } from "../../support/wait-until.ts";

const requires = { redelivery: true, attempts: true, deadLetter: true } as const;
const retry = { attempts: 3, backoffMs: 20 };

/** Checks of group B: two operations that share a queue. */
export const sharedQueues: readonly Check[] = [
  {
    id: "12 poison-to-DLQ-at-N (shared queue)",
    claim:
      "in a queue of two commands, one whose handler returns a retry runs exactly 3 times, then is dead-lettered",
    requires,
    run: returnedRetries,
  },
  {
    id: "12 poison-to-DLQ-at-N (shared queue, killed)",
    claim:
      "in a queue of two commands, one that kills its process runs exactly 3 times, then is dead-lettered",
    requires,
    where: overNetwork,
    waits: true,
    timeoutMs: 90_000,
    run: killedProcesses,
  },
  {
    id: "10 attempt-counter (shared queue)",
    claim: "a command that another process has handed back several times still gets all of its attempts",
    requires,
    waits: true,
    timeoutMs: 60_000,
    run: servedElsewhere,
  },
];

async function returnedRetries(stage: Stage): Promise<void> {
  const transport = await stage.open();
  const address = stage.address("jobs");
  const { doJob, checkJob } = sharedJobs(address, { retry });
  const dead = await collect(transport, deadLetters(queue(address)));
  const runs: number[] = [];
  const checked: string[] = [];
  const options = { onError: () => {} };
  await consume(transport, checkJob, ({ id }) => void checked.push(id), options);
  const handler = (_: unknown, { attempt }: { readonly attempt: number }): Settlement => {
    runs.push(attempt);
    return { kind: "retry", afterMs: 20 };
  };
  await consume(transport, doJob, handler, options);
  await produce(transport, doJob, { id: "retried" });
  await produce(transport, checkJob, { id: "checked" });
  await until("it is in the dead letters", () => dead.deliveries.length > 0);
  await until("the other command is handled", () => checked.length > 0);
  expect(runs).toEqual([1, 2, 3]);
  expect(dead.deliveries).toHaveLength(1);
}

async function killedProcesses(stage: Stage): Promise<void> {
  const transport = await stage.open();
  const address = stage.address("jobs");
  const { doJob } = sharedJobs(address, { retry });
  const dead = await collect(transport, deadLetters(queue(address)));
  const script: WorkerScript = { address, attempts: retry.attempts };
  const workers = stage.respawn("worker", script);
  await until("a process consumes", () => workers.isReady());
  await produce(transport, doJob, { id: "poison" });
  await until("it is in the dead letters", () => dead.deliveries.length > 0, 60_000);
  expect(workers.reported().filter((line) => line === "poison")).toHaveLength(retry.attempts);
  expect(dead.deliveries).toHaveLength(1);
}

async function servedElsewhere(stage: Stage): Promise<void> {
  const address = stage.address("jobs");
  const { doJob, checkJob } = sharedJobs(address, { retry });
  const second = await stage.open();
  const dead = await collect(second, deadLetters(queue(address)));
  const settlements: Settlement[] = [];
  const first = watched(await stage.open(), settlements);
  const options = { onError: () => {} };
  const elsewhere = await consume(first, checkJob, () => {}, options);
  await produce(second, doJob, { id: "handed back" });
  await until("it is handed back twice", () => settlements.length >= 2);
  await elsewhere.close(); // while the packet waits: a broker may count one that is on its way to a closing consumer
  const runs: number[] = [];
  const handler = (_: unknown, { attempt }: { readonly attempt: number }): never => {
    runs.push(attempt);
    throw new Error("busy");
  };
  await consume(second, doJob, handler, options);
  await until("it is in the dead letters", () => dead.deliveries.length > 0, 30_000);
  expect(runs).toEqual([1, 2, 3]);
  expect(dead.deliveries).toHaveLength(1);
}

/** A transport that records the settlements of deliveries. */
function watched(transport: Transport, settlements: Settlement[]): Transport {
  return {
    ...transport,
    subscribe: (from: Destination, receive, options) =>
      transport.subscribe(
        from,
        async (delivery) => {
          const settlement = await receive(delivery);
          settlements.push(settlement);
          return settlement;
        },
        options,
      ),
  };
}
