import type { Kill } from "./kills.ts";
import type { Accepted } from "./producers.ts";
import type { Run } from "./runs.ts";

/** A message in the dead letters. */
export interface Burial {
  readonly id: string;
  readonly at: number;
}

/** All that is known after a fault run. Times are milliseconds of one clock. */
export interface Facts {
  readonly accepted: readonly Accepted[];
  readonly runs: readonly Run[];
  readonly burials: readonly Burial[];
  readonly kills: readonly Kill[];
}

export interface Violation {
  readonly kind: "lost" | "forked" | "out of order";
  readonly id: string;
  readonly text: string;
}

export interface Verdict {
  readonly violations: readonly Violation[];
  /** Runs that ended when their process was killed or the broker went away. */
  readonly lostRuns: number;
  /** Runs and burials that repeat one whose settlement a kill may have lost. */
  readonly repeated: number;
  /** Attempts that were counted although no handler ran. */
  readonly uncounted: number;
}

/**
 * How long after a run its settlement may still be lost to a kill: brokers and clients write settlements down in
 * batches.
 */
export const settlingMs = 2_000;
/** How long after a broker's death a consumer may begin what it had received before. */
const noticingMs = 500;

/**
 * Judges a fault run.
 *
 * - Lost: a message that was accepted, and was neither handled with success nor put to the dead letters. One that
 *   waits where nobody gets it counts as lost too.
 * - Forked: a run or a burial that shows a second copy of its message. After a failed run the next one has the next
 *   attempt; after a success or a burial there is none; and no two runs of a message are going on at once. An
 *   exception needs a kill, of the broker or of the process that ran it, between the beginning of the earlier run and
 *   the later one, and at most `settlingMs` after the earlier one ended.
 * - Out of order: in the ordered queue, a run of a message before the one before it of its key was handled or buried
 *   for the first time. What a kill brought back may run again later.
 */
export function judge(facts: Facts): Verdict {
  const stories = storiesOf(facts);
  const forks = findForks(stories, facts.kills);
  return {
    violations: [...findLost(facts, stories), ...forks.violations, ...findOvertakes(facts, stories)],
    lostRuns: facts.runs.filter(({ outcome }) => outcome === "killed" || outcome === "aborted").length,
    repeated: forks.repeated,
    uncounted: forks.uncounted,
  };
}

/** What happened to a message, in order. */
type Event = { readonly run: Run } | { readonly burial: Burial };

/** What happened to each message, by its id. */
type Stories = ReadonlyMap<string, readonly Event[]>;

function storiesOf({ runs, burials }: Facts): Stories {
  const stories = new Map<string, Event[]>();
  const events: Event[] = [...runs.map((run) => ({ run })), ...burials.map((burial) => ({ burial }))];
  for (const event of events.sort((a, b) => beginOf(a) - beginOf(b))) {
    const id = "run" in event ? event.run.id : event.burial.id;
    stories.set(id, [...(stories.get(id) ?? []), event]);
  }
  return stories;
}

function beginOf(event: Event): number {
  return "run" in event ? event.run.begin : event.burial.at;
}

function endOf(event: Event): number {
  return "run" in event ? (event.run.end ?? Number.POSITIVE_INFINITY) : event.burial.at;
}

/** Whether a message needs no further run after it. */
function isFinal(event: Event): boolean {
  return "burial" in event || event.run.outcome === "done";
}

function findLost({ accepted }: Facts, stories: Stories): readonly Violation[] {
  return accepted
    .filter(({ id }) => !(stories.get(id) ?? []).some(isFinal))
    .map(({ id }) => ({
      kind: "lost",
      id,
      text: "it was accepted, and neither handled nor buried by the end of the run",
    }));
}

function findForks(
  stories: Stories,
  kills: readonly Kill[],
): { readonly violations: readonly Violation[]; readonly repeated: number; readonly uncounted: number } {
  const violations: Violation[] = [];
  let repeated = 0;
  let uncounted = 0;
  for (const [id, events] of stories) {
    for (const [index, later] of events.entries()) {
      const earlier = events[index - 1];
      if (earlier === undefined) continue;
      const text = repetition(earlier, later);
      if (text === undefined) uncounted += skippedBetween(earlier, later);
      else if (isExcused(earlier, later, kills)) repeated += 1;
      else violations.push({ kind: "forked", id, text });
    }
  }
  return { violations, repeated, uncounted };
}

/** What shows that there are two copies; undefined if nothing does. */
function repetition(earlier: Event, later: Event): string | undefined {
  const what = "run" in later ? `attempt ${later.run.attempt}` : "a burial";
  if ("burial" in earlier) return `${what} came after it was buried`;
  const { outcome, attempt } = earlier.run;
  if (outcome === "done") return `${what} came after it was handled`;
  if (beginOf(later) < endOf(earlier) && outcome !== "killed") {
    return `${what} came while attempt ${attempt} was going on`;
  }
  if ("run" in later && later.run.attempt <= attempt) return `${what} came after attempt ${attempt}`;
  return undefined;
}

function skippedBetween(earlier: Event, later: Event): number {
  if (!("run" in earlier) || !("run" in later)) return 0;
  return later.run.attempt - earlier.run.attempt - 1;
}

/** Whether a kill may have lost the earlier run, or its settlement. */
function isExcused(earlier: Event, later: Event, kills: readonly Kill[]): boolean {
  const from = beginOf(earlier) - noticingMs;
  const to = Math.min(beginOf(later), endOf(earlier) + settlingMs);
  return kills.some(
    ({ target, at }) =>
      at >= from && at <= to && (target === "broker" || "burial" in earlier || target === earlier.run.worker),
  );
}

function findOvertakes({ accepted }: Facts, stories: Stories): readonly Violation[] {
  const violations: Violation[] = [];
  const byStep = new Map<string, Accepted>();
  for (const each of accepted) if (each.queue === "ordered") byStep.set(`${each.key}#${each.index}`, each);
  for (const { id, key, index } of byStep.values()) {
    const before = byStep.get(`${key}#${index - 1}`);
    const begin = (stories.get(id) ?? []).map(beginOf)[0];
    if (before === undefined || begin === undefined) continue;
    const settled = settledAt(before, stories);
    if (settled > begin) {
      const text = `it began ${Math.round(settled - begin)} ms before ${before.id} was handled or buried`;
      violations.push({ kind: "out of order", id, text });
    }
  }
  return violations;
}

/**
 * The earliest time at which a message may have been handled or buried, under whichever id it was published. A dead
 * letter is seen later than it was stored, so a burial counts from the end of the run before it.
 */
function settledAt({ id }: Accepted, stories: Stories): number {
  const publishes = Number(id.slice(id.lastIndexOf("/") + 1));
  const step = id.slice(0, id.lastIndexOf("/"));
  const ids = Array.from({ length: publishes }, (_, index) => `${step}/${index + 1}`);
  const times = ids.flatMap((each) => {
    const events = stories.get(each) ?? [];
    return events.flatMap((event, index) => {
      if (!isFinal(event)) return [];
      const before = "burial" in event ? events[index - 1] : undefined;
      return Math.min(endOf(event), before === undefined ? Number.POSITIVE_INFINITY : endOf(before));
    });
  });
  return Math.min(...times, Number.POSITIVE_INFINITY);
}
