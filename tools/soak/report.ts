import type { RunOptions } from "./arguments.ts";
import type { Facts, Verdict, Violation } from "./judge.ts";
import type { Records } from "./records.ts";

/** The most violations of each kind that are printed with their histories. */
const mostShown = 3;
const kinds = ["lost", "forked", "out of order"] as const;

/** A fault run with its results. */
export interface FaultRun {
  readonly options: RunOptions;
  readonly records: Records;
  readonly verdict: Verdict;
}

/** Describes the results of a fault run for people. */
export function reportOf({ options, records, verdict }: FaultRun): string {
  const { broker, messages, seed } = options;
  const { facts, requests } = records;
  const count = (condition: (outcome: string) => boolean): number =>
    facts.runs.filter(({ outcome }) => condition(outcome)).length;
  const handled = new Set(facts.runs.filter(({ outcome }) => outcome === "done").map(({ id }) => id));
  const deadLettered = new Set(facts.deadLetters.map(({ id }) => id));
  const lines = [
    `${broker}, seed ${seed}: ${facts.accepted.length} of ${messages} messages accepted; faults: ${faultsOf(facts)}`,
    `published again because the confirm was missing: ${records.uncertain}`,
    `longest time without an accepted message: ${(records.longestSilenceMs / 1_000).toFixed(1)} s`,
    `handled: ${handled.size}; in the dead letters: ${deadLettered.size}`,
    `runs: ${facts.runs.length}; failed as planned: ${count((outcome) => outcome === "failed")}; ` +
      `lost to a fault: ${verdict.lostRuns}; repeated because a fault lost the settlement: ${verdict.repeated}; ` +
      `doubled because a fault came after a copy: ${verdict.doubled}; ` +
      `attempts counted without a run: ${verdict.uncounted}`,
    `requests: ${[...requests].map(([code, number]) => `${number} ${code}`).join(", ")}; stuck: ${records.stuckRequests}`,
    ...kinds.map((kind) => `${kind}: ${violationsOf(verdict, kind).length}`),
  ];
  const shown = kinds.flatMap((kind) =>
    violationsOf(verdict, kind)
      .slice(0, mostShown)
      .map((violation) => historyOf(violation, facts)),
  );
  return [...lines, ...shown].join("\n");
}

/** `3 broker, 2 consumer, 1 network` */
export function faultsOf({ faults }: Facts): string {
  const counts = new Map<string, number>();
  for (const { target } of faults) {
    const [kind = target] = target.split(" ");
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts].map(([kind, number]) => `${number} ${kind}`).join(", ");
}

/** The violations of a kind, one for each message. */
function violationsOf({ violations }: Verdict, kind: Violation["kind"]): readonly Violation[] {
  const ids = new Set<string>();
  return violations.filter((violation) => {
    if (violation.kind !== kind || ids.has(violation.id)) return false;
    ids.add(violation.id);
    return true;
  });
}

/** The history of a message, with the faults of that time. */
function historyOf({ kind, id, text }: Violation, { accepted, runs, deadLetters, faults }: Facts): string {
  const step = `${id.split("/").slice(0, 3).join("/")}`;
  const events = [
    ...accepted
      .filter((each) => each.id.startsWith(step))
      .map(({ at, id }) => ({ at, text: `${id} accepted` })),
    ...deadLetters
      .filter((each) => each.id.startsWith(step))
      .map(({ at, id }) => ({ at, text: `${id} dead-lettered` })),
    ...runs
      .filter((each) => each.id.startsWith(step))
      .flatMap(({ begin, end, id, attempt, worker, outcome }) => [
        { at: begin, text: `${id} attempt ${attempt} begins in ${worker}` },
        ...(end === undefined
          ? []
          : [{ at: end, text: `${id} attempt ${attempt} in ${worker}: ${outcome}` }]),
      ]),
  ];
  const times = events.map(({ at }) => at);
  const [first, last] = [Math.min(...times) - 3_000, Math.max(...times) + 3_000];
  const nearbyFaults = faults
    .filter(({ at, until }) => until >= first && at <= last)
    .flatMap(({ at, until, target }) => [
      { at, text: `-- ${target} fails` },
      { at: until, text: `-- ${target} back or replaced` },
    ]);
  const history = [...events, ...nearbyFaults].sort((a, b) => a.at - b.at);
  const start = history[0]?.at ?? 0;
  return [
    `\n${kind}: ${id}: ${text}`,
    ...history.map(({ at, text }) => `  ${((at - start) / 1_000).toFixed(3).padStart(8)} s  ${text}`),
  ].join("\n");
}
