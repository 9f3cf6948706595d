import { setTimeout as sleep } from "node:timers/promises";
import { consume, produce } from "@posthorn/core/codegen";
import type { MessagingError } from "@posthorn/core/transport";
import { expect } from "vitest";
import type { Check } from "../../stage/check.ts";
import type { Stage } from "../../stage/stage.ts";
import { doJob, type Job } from "../../support/operations.ts";
import { packetOf } from "../../support/packets.ts";
import { until } from "../../support/wait-until.ts";

/** Checks of group B: handlers that always throw, or never settle. */
export const misbehavingHandlers: readonly Check[] = [
  {
    id: "71 throwing-receiver",
    claim:
      "a receiver that always throws is called at most 20 times in 2 seconds, and each error is reported",
    requires: { redelivery: true },
    waits: true,
    run: (stage) => throwingReceiver(stage, false),
  },
  {
    id: "71 throwing-receiver (ordered)",
    claim:
      "a receiver of an ordered queue that always throws is called at most 20 times in 2 seconds, and each error is reported",
    requires: { redelivery: true, order: "key" },
    waits: true,
    run: (stage) => throwingReceiver(stage, true),
  },
  {
    id: "72 hung-handler",
    claim:
      "a handler that never settles is reported and aborted after its timeout, and other messages are delivered",
    requires: { redelivery: true, attempts: true, deadLetter: true },
    run: hungHandler,
  },
  {
    id: "72 hung-handler (ordered)",
    claim: "a handler that never settles blocks its key until the retry, and other keys are delivered",
    requires: { redelivery: true, attempts: true, deadLetter: true, order: "key" },
    run: hungKey,
  },
];

async function throwingReceiver(stage: Stage, ordered: boolean): Promise<void> {
  const jobs = stage.queue("jobs", { ordered });
  const transport = await stage.open();
  const errors: Error[] = [];
  let calls = 0;
  await transport.subscribe(
    jobs,
    () => {
      calls += 1;
      throw new RangeError(`call ${calls}`);
    },
    { onError: (error) => errors.push(error) },
  );
  await transport.publish(jobs, [packetOf("one", { key: "key" })]);
  await until("it is called", () => calls > 0);
  await sleep(2_000);
  expect(calls).toBeGreaterThan(1);
  expect(calls).toBeLessThanOrEqual(20);
  expect(errors.map(({ message }) => message)).toEqual(
    Array.from({ length: calls }, (_, index) => `call ${index + 1}`),
  );
}

const handlerTimeoutMs = 300;

interface HungRun {
  readonly id: string;
  readonly attempt: number;
}

/** Never settles its first delivery of `hung`, and records every run. */
function hangsOnce(runs: HungRun[], signals: AbortSignal[]) {
  return ({ id }: Job, { attempt, signal }: { readonly attempt: number; readonly signal: AbortSignal }) => {
    runs.push({ id, attempt });
    if (id !== "hung" || attempt > 1) return;
    signals.push(signal);
    return new Promise<void>(() => {});
  };
}

async function hungHandler(stage: Stage): Promise<void> {
  const transport = await stage.open();
  const operation = doJob(stage.address("jobs"), { retry: { attempts: 3, backoffMs: 20 } });
  const [runs, signals, errors]: [HungRun[], AbortSignal[], MessagingError[]] = [[], [], []];
  await consume(transport, operation, hangsOnce(runs, signals), {
    concurrency: 1,
    handlerTimeoutMs,
    onError: (error) => errors.push(error),
  });
  await produce(transport, operation, { id: "hung" });
  await until("it hangs", () => signals.length === 1);
  await produce(transport, operation, { id: "next" });
  await until("the next is handled", () => runs.some(({ id }) => id === "next"));
  await until("the one that hung is tried again", () => runs.length >= 3);
  expect(errors.map(({ code }) => code)).toEqual(["handler_timeout"]);
  expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  expect(runs.filter(({ id }) => id === "hung").map(({ attempt }) => attempt)).toEqual([1, 2]);
}

async function hungKey(stage: Stage): Promise<void> {
  const transport = await stage.open();
  const operation = doJob(stage.address("jobs"), {
    requires: { order: "key" },
    orderingKey: ["note"],
    retry: { attempts: 3, backoffMs: 20 },
    handlerTimeoutMs: 1_000,
  });
  const [runs, signals, errors]: [HungRun[], AbortSignal[], MessagingError[]] = [[], [], []];
  await consume(transport, operation, hangsOnce(runs, signals), { onError: (error) => errors.push(error) });
  await produce(transport, operation, { id: "hung", note: "key" });
  await produce(transport, operation, { id: "behind", note: "key" });
  await until("it hangs", () => signals.length === 1);
  for (const note of otherKeys) await produce(transport, operation, { id: note, note });
  const flows = (key: string): boolean => runs.some(({ id }) => id === key);
  await until("another key flows, or the timeout passes", () => otherKeys.some(flows) || errors.length > 0);
  expect(errors).toEqual([]);
  await until("its key flows again", () => flows("behind"));
  await until("all flow", () => otherKeys.every(flows));
  const ofKey = runs.filter(({ id }) => id === "hung" || id === "behind");
  expect(ofKey.map(({ id, attempt }) => `${id}#${attempt}`)).toEqual(["hung#1", "hung#2", "behind#1"]);
  expect(errors.map(({ code }) => code)).toEqual(["handler_timeout"]);
}

const otherKeys = ["a", "b", "c", "d", "e", "f", "g", "h"];
