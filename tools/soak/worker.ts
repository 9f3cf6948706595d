import { setTimeout as sleep } from "node:timers/promises";
import { consume, serve } from "@posthorn/core/codegen";
import { monotonicMs, openJournal, recordMemory } from "./journal.ts";
import { openTransport, type Place, patientMs } from "./open-transport.ts";
import { echo, operations, type QueueName, queueNames, type Step } from "./operations.ts";

// The process of a consumer: node worker.ts <place> <journal>. It records every run of its handlers.
const [place, file] = process.argv.slice(2) as [string, string];
process.once("disconnect", () => process.exit(71));

const longestWorkMs = 20;
/** One run in so many takes time. */
const slowEvery = 50;
const write = openJournal(file);
recordMemory(write);
let lastRun = 0;

async function work(step: Step, attempt: number, signal: AbortSignal): Promise<"done" | "failed"> {
  if (lastRun % slowEvery === 0) await sleep(Math.random() * longestWorkMs, undefined, { signal });
  return attempt > step.failures ? "done" : "failed";
}

function handlerOf(queue: QueueName) {
  return async (
    step: Step,
    { id, attempt, signal }: { readonly id: string; readonly attempt: number; readonly signal: AbortSignal },
  ): Promise<void> => {
    lastRun += 1;
    const run = lastRun;
    const { key, index } = step;
    write({ kind: "begin", run, at: monotonicMs(), queue, id, key, index, attempt });
    const outcome = await work(step, attempt, signal).catch(() => "aborted" as const);
    write({ kind: outcome, run, at: monotonicMs() });
    if (outcome !== "done") throw new Error(`run ${run}: ${outcome}`);
  };
}

const transport = await openTransport(JSON.parse(place) as Place, patientMs);
for (const queue of queueNames) {
  await consume(transport, operations[queue], handlerOf(queue), { concurrency: 16, onError: () => {} });
}
await serve(transport, echo, (text) => text, { onError: () => {} });
process.send?.("ready");
process.once("SIGTERM", () => {
  void transport.close().then(() => process.disconnect());
});
