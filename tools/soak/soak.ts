import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Broker, brokerOrSkip, loadBrokerKind } from "@posthorn/brokers";
import { startProxy } from "@posthorn/conformance";
import { type RunOptions, readArguments, usage } from "./arguments.ts";
import { collectDeadLetters } from "./dead-letters.ts";
import { carryOut, planFaults } from "./faults.ts";
import { type Fleet, openFleet } from "./fleet.ts";
import { monotonicMs } from "./journal.ts";
import { judge } from "./judge.ts";
import { findGrowth } from "./memory.ts";
import { openTransport, type Place, patientMs } from "./open-transport.ts";
import type { ProducerPlan } from "./producer.ts";
import { recordResult } from "./record-result.ts";
import { openRecords, type Records } from "./records.ts";
import { reportOf } from "./report.ts";

// Publishes messages while the broker, the network, producers and consumers fail. Reports messages that were lost, forked or
// out of order, memory that grows, and requests that never end.
const longestMs = 9 * 60_000;
/** RabbitMQ may pass a delayed message on three minutes late after it was killed. */
const longestDrainMs = 240_000;
/** The run ends after this time without a new run or dead letter, so that a second copy can appear. */
const quietMs = 5_000;
const processes = 3;
const keysOfEach = 40;
/** Producers pause while more accepted messages are not handled. */
const mostOpen = 20_000;
const readEveryMs = 100;

async function main(): Promise<boolean> {
  const options = readArguments(process.argv.slice(2));
  if (options === undefined) {
    console.log(usage);
    return true;
  }
  const choice = brokerOrSkip(await loadBrokerKind(options.broker));
  if (choice.skip) return true;
  if (choice.external)
    throw new Error(
      "A fault run kills the broker. Unset the environment variable that names an external one.",
    );
  console.log(
    `${options.broker}: ${options.messages} messages, ${options.faults} faults, seed ${options.seed}`,
  );
  const start = performance.now();
  const folder = await mkdtemp(join(tmpdir(), "posthorn-soak-"));
  const broker = await choice.start();
  const records = openRecords();
  try {
    const problems = [
      ...(await faultRun(options, { broker, folder, records })),
      ...findGrowth(records.heaps),
    ];
    const verdict = judge(records.facts);
    const seconds = Math.round((performance.now() - start) / 1_000);
    console.log(`\n${reportOf({ options, records, verdict })}`);
    if (records.stuckRequests > 0) problems.push(`${records.stuckRequests} requests never ended`);
    if (records.finished < processes) problems.push("the producers did not finish in time");
    for (const problem of problems) console.log(`problem: ${problem}`);
    const isCorrect = verdict.violations.length === 0 && problems.length === 0;
    console.log(`\n${isCorrect ? "passed" : "FAILED"} after ${seconds} s`);
    if (isCorrect) await rm(folder, { recursive: true });
    else console.log(`The journals and logs of the processes are in ${folder}`);
    if (options.records) await recordResult({ options, records, verdict, isCorrect, seconds });
    return isCorrect;
  } finally {
    await broker.close();
  }
}

interface Surroundings {
  readonly broker: Broker;
  readonly folder: string;
  readonly records: Records;
}

/** Resolves to the problems other than those that the records show. */
async function faultRun(
  options: RunOptions,
  { broker, folder, records }: Surroundings,
): Promise<readonly string[] & string[]> {
  const { messages, seed } = options;
  const { facts } = records;
  const start = monotonicMs();
  const problems: string[] = [];
  const signal = AbortSignal.timeout(longestMs);
  const proxy = await startProxy(broker);
  const url = new URL(broker.url);
  url.port = String(proxy.port);
  const place: Place = { broker: options.broker, url: url.href, folder };
  const consumers = await openFleet({
    name: "consumer",
    program: "worker.ts",
    place,
    size: processes,
    reports: true,
  });
  const collecting = await openTransport(place, patientMs);
  const fleets: Fleet[] = [consumers];
  const read = (): void => {
    for (const fleet of fleets) fleet.read(records.add);
  };
  try {
    const producers = await openFleet({
      name: "producer",
      program: "producer.ts",
      place,
      size: processes,
      reports: false,
      planOf: planner(options, () => {
        read();
        return records;
      }),
    });
    fleets.push(producers);
    const faults = carryOut({
      plan: planFaults(options.faults, seed),
      broker,
      proxy,
      consumers,
      producers,
      progress: () => facts.accepted.length / messages,
      signal,
      onFault(fault, number) {
        facts.faults.push(fault);
        const time = ((fault.at - start) / 1_000).toFixed(1).padStart(6);
        console.log(`${time} s  fault ${number}: ${fault.target}; ${facts.accepted.length} accepted`);
      },
    }).catch((error: unknown) => void problems.push(String(error)));
    await follow(producers, records, { read, signal });
    await faults;
    await collectDeadLetters(collecting, records.addDeadLetter);
    await drain(records, read);
    await Promise.all(fleets.map((fleet) => fleet.close()));
    read();
    return [...problems, ...fleets.flatMap((fleet) => fleet.faults)];
  } finally {
    await collecting.close({ timeoutMs: 1_000 });
    await Promise.all(fleets.map((fleet) => fleet.close()));
    await proxy.close();
  }
}

/** Plans the messages of each producer. A process that replaces a killed one goes on after its accepted messages. */
function planner({ messages, seed }: RunOptions, recordsNow: () => Records): (index: number) => ProducerPlan {
  const generations = new Map<number, number>();
  return (index) => {
    const keys = Array.from({ length: keysOfEach }, (_, key) => `key-${index * keysOfEach + key}`);
    const generation = generations.get(index) ?? 0;
    generations.set(index, generation + 1);
    const published: Record<string, number> = Object.fromEntries(keys.map((key) => [key, 0]));
    for (const { key } of recordsNow().facts.accepted) {
      if (published[key] !== undefined) published[key] += 1;
    }
    return {
      seed,
      keys,
      messagesOfEach: Math.round(messages / (processes * keysOfEach)),
      published,
      generation,
    };
  };
}

interface Following {
  readonly read: () => void;
  readonly signal: AbortSignal;
}

/** Resolves once every producer has finished, or when the time is up. Pauses them while consumers lag behind. */
async function follow(producers: Fleet, records: Records, { read, signal }: Following): Promise<void> {
  let isPaused = false;
  while (records.finished < processes && !signal.aborted) {
    read();
    const mustPause: boolean = records.open > (isPaused ? mostOpen / 2 : mostOpen);
    producers.tell(mustPause ? "pause" : "resume"); // also to those that have just been started
    isPaused = mustPause;
    await sleep(readEveryMs);
  }
}

/** Resolves once no message is open and none has been received for a while, or after a time limit. */
async function drain(records: Records, read: () => void): Promise<void> {
  const until = performance.now() + longestDrainMs;
  const { facts } = records;
  let last = "";
  let quietSince = performance.now();
  while (performance.now() < until) {
    await sleep(500);
    read();
    const now = `${facts.runs.length} ${facts.deadLetters.length}`;
    if (now !== last) quietSince = performance.now();
    last = now;
    if (records.open === 0 && performance.now() - quietSince > quietMs) return;
  }
}

process.exitCode = (await main()) ? 0 : 1;
