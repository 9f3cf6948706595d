import { isDeepStrictEqual } from "node:util";
import { brokerOrSkip, loadBrokerKind } from "@posthorn/brokers";
import type { Contender } from "./contender.ts";
import { median, type Speed, speedOf } from "./measure.ts";
import { order } from "./order.ts";

// There are many short rounds, so that other work of the machine affects all contenders.
const warmUps = 10;
const rounds = 41;
const roundMs = 250;
const sampledEvery = 5;
const target = 0.9;

/** The speeds of a contender by round. */
type Speeds = ReadonlyMap<number, Speed>;

/** Opens a contender that uses the broker at a URL. */
export type Opener = (url: string) => Promise<Contender>;

/**
 * Measures contenders over one broker in turn, and prints a table. The others are compared with the first. The second
 * is Posthorn. Resolves to the lines that compare Posthorn with its references.
 */
export async function benchNetwork(broker: string, openers: readonly Opener[]): Promise<readonly string[]> {
  const { skip, start } = brokerOrSkip(await loadBrokerKind(broker));
  if (skip) return [`${broker}: not measured, because the broker is not installed`];
  const { url, close } = await start();
  const contenders: Contender[] = [];
  try {
    for (const open of openers) contenders.push(await open(url));
    for (const contender of contenders) await checkReply(contender);
    return report(broker, contenders, await race(contenders));
  } finally {
    await Promise.allSettled(contenders.map((contender) => contender.close()));
    await close();
  }
}

async function checkReply({ name, trip }: Contender): Promise<void> {
  if (!isDeepStrictEqual(await trip(), order)) throw new Error(`The reply of ${name} is not the order.`);
}

/** Measures each contender in each round. Every second round runs in reverse order. */
async function race(contenders: readonly Contender[]): Promise<readonly Speeds[]> {
  const speeds = contenders.map(() => new Map<number, Speed>());
  for (let round = -warmUps; round < rounds; round++) {
    const entries = [...contenders.entries()];
    for (const [index, { trip, sampled = false }] of round % 2 === 0 ? entries : entries.reverse()) {
      if (sampled && round % sampledEvery !== 0) continue;
      const speed = await speedOf(roundMs, trip);
      if (round >= 0) (speeds[index] as Map<number, Speed>).set(round, speed);
    }
  }
  return speeds;
}

/** Prints the table. Returns the lines that compare Posthorn with its references. */
function report(
  broker: string,
  contenders: readonly Contender[],
  speeds: readonly Speeds[],
): readonly string[] {
  const raw = speeds[0] as Speeds;
  console.log(`\n${broker.padEnd(16)} round trips/s   of raw   half of the rounds   own CPU each`);
  const ratios = speeds.map((own) =>
    [...own].map(([round, { perSecond }]) => perSecond / (raw.get(round) as Speed).perSecond),
  );
  for (const [index, { name }] of contenders.entries()) {
    const own = [...(speeds[index] as Speeds).values()];
    const perSecond = Math.round(median(own.map((speed) => speed.perSecond))).toLocaleString("en");
    const cpu = Math.round(median(own.map((speed) => speed.cpuEach)));
    const sorted = [...(ratios[index] as number[])].sort((a, b) => a - b);
    const [low, middle, high] = [0.25, 0.5, 0.75].map((share) => quantile(sorted, share).toFixed(2)) as [
      string,
      string,
      string,
    ];
    console.log(
      `${name.padEnd(16)} ${perSecond.padStart(13)}   ${middle.padStart(6)}   ${`${low} to ${high}`.padStart(18)}   ${`${cpu} µs`.padStart(12)}`,
    );
  }
  return contenders.flatMap(({ name, reference }, index) => {
    if (reference === undefined) return [];
    const theirs = speeds[index] as Speeds;
    const comparison = [...(speeds[1] as Speeds)].map(
      ([round, { perSecond }]) => perSecond / (theirs.get(round) as Speed).perSecond,
    );
    return [
      `${broker}: Posthorn / ${name} = ${median(comparison).toFixed(2)}${verdict(median(comparison), reference)}`,
    ];
  });
}

function verdict(ratio: number, reference: "target" | "information"): string {
  if (reference === "information") return " (for information)";
  return ` (at least ${target.toFixed(2)}: ${ratio >= target ? "met" : "missed"})`;
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.floor(share * (sorted.length - 1))] as number;
}
