import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Broker, brokerOrSkip, loadBrokerKind } from "@posthorn/brokers";
import { type RunOptions, readArguments } from "./arguments.ts";
import { collectDeadLetters } from "./dead-letters.ts";
import { openFleet } from "./fleet.ts";
import { monotonicMs } from "./journal.ts";
import { type Facts, judge } from "./judge.ts";
import { carryOut, type Kill, planKills } from "./kills.ts";
import { openTransport, patientMs } from "./open-transport.ts";
import { type Production, startProduction } from "./producers.ts";
import { reportOf } from "./report.ts";
import { runsOf } from "./runs.ts";

// Publishes messages while the broker and its consumers are killed. Reports messages that were lost, forked or out of order.
const longestMs = 8 * 60_000;
const longestDrainMs = 90_000;
/** The run ends after this time without a new run or dead letter, so that a second copy can appear. */
const quietMs = 5_000;
const messagesPerSecond = 130;

interface Outcome {
  readonly facts: Facts;
  readonly production: Production;
  readonly faults: readonly string[];
}

async function main(): Promise<boolean> {
  const options = readArguments(process.argv.slice(2));
  const choice = brokerOrSkip(await loadBrokerKind(options.broker));
  if (choice.skip) return true;
  if (choice.external)
    throw new Error(
      "A fault run kills the broker. Unset the environment variable that names an external one.",
    );
  console.log(
    `${options.broker}: ${options.messages} messages, ${options.kills} kills, seed ${options.seed}`,
  );
  const start = performance.now();
  const folder = await mkdtemp(join(tmpdir(), "posthorn-soak-"));
  const broker = await choice.start();
  try {
    const { facts, production, faults } = await faultRun(options, broker, folder);
    const verdict = judge(facts);
    console.log(`\n${reportOf({ options, facts, verdict, production })}`);
    for (const fault of faults) console.log(`fault: ${fault}`);
    const isCorrect =
      verdict.violations.length === 0 && faults.length === 0 && facts.accepted.length === options.messages;
    console.log(
      `\n${isCorrect ? "passed" : "FAILED"} after ${((performance.now() - start) / 1_000).toFixed(0)} s`,
    );
    if (isCorrect) await rm(folder, { recursive: true });
    else console.log(`The journals and logs of the consumers are in ${folder}`);
    return isCorrect;
  } finally {
    await broker.close();
  }
}

async function faultRun(options: RunOptions, broker: Broker, folder: string): Promise<Outcome> {
  const { messages, seed } = options;
  const start = monotonicMs();
  const kills: Kill[] = [];
  const faults: string[] = [];
  const signal = AbortSignal.timeout(longestMs);
  const fleet = await openFleet({ broker: options.broker, url: broker.url, folder, size: 3 });
  const transport = await openTransport(options.broker, broker.url);
  const collecting = await openTransport(options.broker, broker.url, patientMs);
  try {
    const durationMs = (messages / messagesPerSecond) * 1_000;
    const production = startProduction({ transport, messages, keys: 16, seed, durationMs, signal });
    const onKill = (kill: Kill, number: number): void => {
      kills.push(kill);
      const time = ((kill.at - start) / 1_000).toFixed(1).padStart(6);
      console.log(`${time} s  kill ${number}: ${kill.target}; ${production.accepted.length} accepted`);
    };
    const plan = planKills(options.kills, seed);
    const progress = (): number => production.accepted.length / messages;
    const work = [carryOut({ plan, broker, fleet, progress, onKill, signal }), production.finished];
    for (const { reason } of rejections(await Promise.allSettled(work))) faults.push(String(reason));
    const deadLetters = await collectDeadLetters(collecting);
    const factsNow = (): Facts => ({
      accepted: production.accepted,
      runs: runsOf(fleet.read()),
      deadLetters,
      kills,
    });
    await waitUntilDrained(factsNow);
    await fleet.close();
    return { facts: factsNow(), production, faults: [...faults, ...fleet.faults] };
  } finally {
    await Promise.all([transport, collecting].map((each) => each.close({ timeoutMs: 1_000 })));
    await fleet.close();
  }
}

function rejections(outcomes: readonly PromiseSettledResult<void>[]): readonly PromiseRejectedResult[] {
  return outcomes.filter((outcome) => outcome.status === "rejected");
}

/** Resolves once no message is missing and none has been received for a while, or after a time limit. */
async function waitUntilDrained(factsNow: () => Facts): Promise<void> {
  const until = performance.now() + longestDrainMs;
  let last = "";
  let quietSince = performance.now();
  while (performance.now() < until) {
    await sleep(500);
    const facts = factsNow();
    const isComplete = !judge(facts).violations.some(({ kind }) => kind === "lost");
    const now = `${facts.runs.length} ${facts.deadLetters.length} ${isComplete}`;
    if (now !== last) quietSince = performance.now();
    last = now;
    if (isComplete && performance.now() - quietSince > quietMs) return;
  }
}

process.exitCode = (await main()) ? 0 : 1;
