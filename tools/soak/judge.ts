import type { Fault } from "./faults.ts";
import type { Accepted, DeadLetter, Run } from "./records.ts";

/** The records of a fault run. Times are milliseconds of one clock. */
export interface Facts {
  readonly accepted: readonly Accepted[];
  readonly runs: readonly Run[];
  readonly deadLetters: readonly DeadLetter[];
  readonly faults: readonly Fault[];
}

/** A message that was not delivered as promised. */
export interface Violation {
  readonly kind: "lost" | "forked" | "out of order";
  readonly id: string;
  readonly text: string;
}

/** The result of a fault run. */
export interface Verdict {
  readonly violations: readonly Violation[];
  /** Runs that ended because their process or the broker was killed. */
  readonly lostRuns: number;
  /** Repeated runs and dead letters after a kill that may have lost the earlier settlement. */
  readonly repeated: number;
  /** Signs of a second copy that a fault left of a message that failed. */
  readonly doubled: number;
  /** Attempts that the broker counted although no handler ran. */
  readonly uncounted: number;
}

/**
 * The time after a run in which a kill may still lose its settlement, because brokers and clients write settlements in
 * batches.
 */
export const settlingMs = 2_000;
/**
 * The time after a fault in which consumers may still begin packets that it affects: those that they had received before, and
 * those that a broker delivers twice when they are back.
 */
const noticingMs = 500;

/**
 * Judges a fault run.
 *
 * - Lost: a message that was accepted, but neither handled successfully nor dead-lettered. A message that the broker
 *   still holds but does not deliver counts as lost too.
 * - Forked: a run or a dead letter that shows a second copy of its message. After a failed run, the next run has the next
 *   attempt; after a success or a dead letter, there is no run; and two runs of a message never overlap. An exception
 *   needs a fault of the broker, of the network, or of the process of the earlier run. It must end after the earlier run
 *   began, or at most `noticingMs` before, and begin before the later run, at most `settlingMs` after the earlier one ended.
 *   A message that failed just before a fault may go on as two copies, which are counted.
 * - Out of order: in the ordered queue, a run that begins before the previous message of its key was handled or
 *   dead-lettered for the first time. Messages that a kill returned to the queue may run again later.
 */
export function judge(facts: Facts): Verdict {
  const histories = historiesOf(facts);
  const forks = findForks(histories, facts.faults);
  return {
    violations: [...findLost(facts, histories), ...forks.violations, ...findOvertakes(facts, histories)],
    lostRuns: facts.runs.filter(({ outcome }) => outcome === "killed" || outcome === "aborted").length,
    repeated: forks.repeated,
    doubled: forks.doubled,
    uncounted: forks.uncounted,
  };
}

/** A run or a dead letter of a message. */
type Event = { readonly run: Run } | { readonly deadLetter: DeadLetter };

/** The events of each message in order, by id. */
type Histories = ReadonlyMap<string, readonly Event[]>;

function historiesOf({ runs, deadLetters }: Facts): Histories {
  const histories = new Map<string, Event[]>();
  const events: Event[] = [
    ...runs.map((run) => ({ run })),
    ...deadLetters.map((deadLetter) => ({ deadLetter })),
  ];
  for (const event of events.sort((a, b) => beginOf(a) - beginOf(b))) {
    const id = idOf(event);
    const history = histories.get(id);
    if (history === undefined) histories.set(id, [event]);
    else history.push(event);
  }
  return histories;
}

function idOf(event: Event): string {
  return "run" in event ? event.run.id : event.deadLetter.id;
}

function beginOf(event: Event): number {
  return "run" in event ? event.run.begin : event.deadLetter.at;
}

function endOf(event: Event): number {
  return "run" in event ? (event.run.end ?? Number.POSITIVE_INFINITY) : event.deadLetter.at;
}

/** True if the event completes a message. */
function isFinal(event: Event): boolean {
  return "deadLetter" in event || event.run.outcome === "done";
}

function findLost({ accepted }: Facts, histories: Histories): readonly Violation[] {
  return accepted
    .filter(({ id }) => !(histories.get(id) ?? []).some(isFinal))
    .map(({ id }) => ({
      kind: "lost",
      id,
      text: "it was accepted, but neither handled nor dead-lettered by the end of the run",
    }));
}

type Forks = Pick<Verdict, "violations" | "repeated" | "doubled" | "uncounted">;

function findForks(histories: Histories, faults: readonly Fault[]): Forks {
  const violations: Violation[] = [];
  const counts = { repeated: 0, doubled: 0, uncounted: 0 };
  for (const [id, events] of histories) {
    let isDoubled = false;
    for (const [index, later] of events.entries()) {
      const earlier = events[index - 1];
      if (earlier === undefined) continue;
      const text = signOfFork(earlier, later);
      if (text === undefined) counts.uncounted += skippedBetween(earlier, later);
      else if (isExcused(earlier, later, faults)) counts.repeated += 1;
      else if (isDoubled) counts.doubled += 1;
      else violations.push({ kind: "forked", id, text });
      isDoubled ||= mayLeaveCopy(earlier) && isExcused(earlier, later, faults);
    }
  }
  return { violations, ...counts };
}

/**
 * True if a fault after the event may leave two copies of the message: a retry may publish a copy, and lose its connection
 * before it settles the original, which then goes to another process. In an ordered queue, nothing is copied.
 */
function mayLeaveCopy(event: Event): boolean {
  return "run" in event && event.run.outcome === "failed" && !idOf(event).startsWith("ordered/");
}

/** The sign of a second copy. Undefined if there is none. */
function signOfFork(earlier: Event, later: Event): string | undefined {
  const event = "run" in later ? `attempt ${later.run.attempt}` : "a dead letter";
  // Some of these messages are published twice. If they fail, each copy is attempted and dead-lettered separately.
  const mayHaveCopies = idOf(later).startsWith("once/");
  if ("deadLetter" in earlier)
    return mayHaveCopies ? undefined : `${event} came after the message was dead-lettered`;
  const { outcome, attempt } = earlier.run;
  if (outcome === "done") return `${event} came after the message was handled`;
  if (beginOf(later) < endOf(earlier) && outcome !== "killed") {
    return `${event} came during attempt ${attempt}`;
  }
  if ("run" in later && later.run.attempt <= attempt && !mayHaveCopies)
    return `${event} came after attempt ${attempt}`;
  return undefined;
}

function skippedBetween(earlier: Event, later: Event): number {
  if (!("run" in earlier) || !("run" in later)) return 0;
  return Math.max(0, later.run.attempt - earlier.run.attempt - 1);
}

/** True if a fault may have lost the earlier run or its settlement. */
function isExcused(earlier: Event, later: Event, faults: readonly Fault[]): boolean {
  const from = beginOf(earlier) - noticingMs;
  const to = Math.min(beginOf(later), endOf(earlier) + settlingMs);
  return faults.some(
    ({ target, at, until }) =>
      until >= from &&
      at <= to &&
      (target === "broker" ||
        target === "network" ||
        "deadLetter" in earlier ||
        target === earlier.run.worker),
  );
}

function findOvertakes({ accepted }: Facts, histories: Histories): readonly Violation[] {
  const violations: Violation[] = [];
  const byStep = new Map<string, Accepted>();
  for (const each of accepted) if (each.queue === "ordered") byStep.set(`${each.key}#${each.index}`, each);
  const ids = idsOfSteps(histories);
  for (const { id, key, index } of byStep.values()) {
    const previous = byStep.get(`${key}#${index - 1}`);
    const begin = (histories.get(id) ?? []).map(beginOf)[0];
    if (previous === undefined || begin === undefined) continue;
    const settled = settledAt(`${key}/${previous.index}`, ids, histories);
    if (settled > begin) {
      const text = `it began ${Math.round(settled - begin)} ms before ${previous.id} was handled or dead-lettered`;
      violations.push({ kind: "out of order", id, text });
    }
  }
  return violations;
}

/** The ids under which each step of the ordered queue was published, by `key/index`. */
type IdsOfSteps = ReadonlyMap<string, readonly string[]>;

function idsOfSteps(histories: Histories): IdsOfSteps {
  const ids = new Map<string, string[]>();
  for (const id of histories.keys()) {
    const [queue, key, index] = id.split("/");
    if (queue !== "ordered") continue;
    const step = `${key}/${index}`;
    const known = ids.get(step);
    if (known === undefined) ids.set(step, [id]);
    else known.push(id);
  }
  return ids;
}

/**
 * The earliest time at which a message may have been handled or dead-lettered, under any of its ids. A dead letter is
 * received later than it was stored, so it counts from the end of the previous run.
 */
function settledAt(step: string, ids: IdsOfSteps, histories: Histories): number {
  const times = (ids.get(step) ?? []).flatMap((each) => {
    const events = histories.get(each) ?? [];
    return events.flatMap((event, index) => {
      if (!isFinal(event)) return [];
      const before = "deadLetter" in event ? events[index - 1] : undefined;
      return Math.min(endOf(event), before === undefined ? Number.POSITIVE_INFINITY : endOf(before));
    });
  });
  return Math.min(...times, Number.POSITIVE_INFINITY);
}
