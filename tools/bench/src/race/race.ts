import type { Contender, Discipline, Opener } from "./contender.ts";
import { allocatedEach, type Speed, speedOf } from "./measure.ts";

/** The results of a contender. */
export interface Result {
  readonly name: string;
  /** By round. */
  readonly speeds: ReadonlyMap<number, Speed>;
  /** Bytes that are allocated for each message. */
  readonly bytesEach: number;
}

export interface RaceOptions {
  /** The number of rounds that count. */
  readonly rounds: number;
  /** Called before each round, with its number from 1, and the number of all rounds. */
  readonly onRound: (round: number, of: number) => void;
}

// There are many short rounds, so that other work of the machine affects all contenders.
const roundMs = 250;
const warmUps = 10;
const sampledEvery = 5;
const allocationMs = 250;
/** A contender that loses a message would otherwise wait for ever. */
const longestRoundMs = 60_000;

/** Lets the contenders of a discipline take turns, every second time in reverse order. */
export async function race(discipline: Discipline, options: RaceOptions): Promise<readonly Result[]> {
  const contenders = await openAll(discipline.openers);
  try {
    return await runRounds(discipline, contenders, options);
  } finally {
    await Promise.allSettled(contenders.map((contender) => contender.close()));
  }
}

async function openAll(openers: readonly Opener[]): Promise<readonly Contender[]> {
  const contenders: Contender[] = [];
  try {
    for (const open of openers) contenders.push(await open());
    return contenders;
  } catch (error) {
    await Promise.allSettled(contenders.map((contender) => contender.close()));
    throw error;
  }
}

async function runRounds(
  { targets }: Discipline,
  contenders: readonly Contender[],
  { rounds, onRound }: RaceOptions,
): Promise<readonly Result[]> {
  const compared = targets.flatMap(({ ours, theirs }) => [ours, theirs]);
  const runners = contenders.map((contender, index) => ({
    contender,
    isSampled: index > 0 && !compared.includes(contender.name),
    speeds: new Map<number, Speed>(),
  }));
  for (let round = -warmUps; round < rounds; round++) {
    onRound(round + warmUps + 1, rounds + warmUps);
    for (const { contender, isSampled, speeds } of round % 2 === 0 ? runners : runners.toReversed()) {
      if (isSampled && round % sampledEvery !== 0) continue;
      const speed = await withinRound(contender, speedOf(roundMs, contender.trip));
      if (round >= 0) speeds.set(round, perMessage(contender, speed));
    }
  }
  const results: Result[] = [];
  for (const { contender, speeds } of runners) {
    const { name, trip, messages = 1 } = contender;
    const bytes = await withinRound(contender, allocatedEach(allocationMs, trip));
    results.push({ name, speeds, bytesEach: bytes / messages });
  }
  return results;
}

function perMessage({ messages = 1 }: Contender, { perSecond, cpuEach }: Speed): Speed {
  return { perSecond: perSecond * messages, cpuEach: cpuEach / messages };
}

async function withinRound<T>({ name }: Contender, work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const error = new Error(`A round of "${name}" did not end within ${longestRoundMs} ms: a message is lost.`);
  const timer = setTimeout(() => late.reject(error), longestRoundMs);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
