import type { RunOptions } from "./arguments.ts";
import type { Facts, Verdict, Violation } from "./judge.ts";
import type { Production } from "./producers.ts";

/** The most violations of each kind that are printed with their histories. */
const mostShown = 3;
const kinds = ["lost", "forked", "out of order"] as const;

/** A fault run with its results. */
export interface FaultRun {
  readonly options: RunOptions;
  readonly facts: Facts;
  readonly verdict: Verdict;
  readonly production: Production;
}

/** Describes the results of a fault run for people. */
export function reportOf({ options, facts, verdict, production }: FaultRun): string {
  const { broker, messages, kills, seed } = options;
  const count = (condition: (outcome: string) => boolean): number =>
    facts.runs.filter(({ outcome }) => condition(outcome)).length;
  const handled = new Set(facts.runs.filter(({ outcome }) => outcome === "done").map(({ id }) => id));
  const deadLettered = new Set(facts.deadLetters.map(({ id }) => id));
  const brokerKills = facts.kills.filter(({ target }) => target === "broker").length;
  const lines = [
    `${broker}, seed ${seed}: ${facts.accepted.length} of ${messages} messages accepted, ${facts.kills.length} of ${kills} kills ` +
      `(${brokerKills} of the broker, ${facts.kills.length - brokerKills} of consumers)`,
    `published again because the confirm was missing: ${production.uncertain}`,
    `longest time without an accepted message: ${(production.longestSilenceMs / 1_000).toFixed(1)} s`,
    `handled: ${handled.size}; in the dead letters: ${deadLettered.size}`,
    `runs: ${facts.runs.length}; failed as planned: ${count((outcome) => outcome === "failed")}; ` +
      `lost to a kill: ${verdict.lostRuns}; repeated because a kill lost the settlement: ${verdict.repeated}; ` +
      `attempts counted without a run: ${verdict.uncounted}`,
    ...kinds.map((kind) => `${kind}: ${violationsOf(verdict, kind).length}`),
  ];
  const shown = kinds.flatMap((kind) =>
    violationsOf(verdict, kind)
      .slice(0, mostShown)
      .map((violation) => historyOf(violation, facts)),
  );
  return [...lines, ...shown].join("\n");
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

/** The history of a message, with the kills of that time. */
function historyOf({ kind, id, text }: Violation, { accepted, runs, deadLetters, kills }: Facts): string {
  const step = id.slice(0, id.lastIndexOf("/") + 1);
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
  const nearbyKills = kills
    .filter(({ at, until }) => until >= first && at <= last)
    .flatMap(({ at, until, target }) => [
      { at, text: `-- ${target} killed` },
      { at: until, text: `-- ${target} back or replaced` },
    ]);
  const history = [...events, ...nearbyKills].sort((a, b) => a.at - b.at);
  const start = history[0]?.at ?? 0;
  return [
    `\n${kind}: ${id}: ${text}`,
    ...history.map(({ at, text }) => `  ${((at - start) / 1_000).toFixed(3).padStart(8)} s  ${text}`),
  ].join("\n");
}
