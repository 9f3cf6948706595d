import type { RunOptions } from "./arguments.ts";
import type { Facts, Verdict, Violation } from "./judge.ts";
import type { Production } from "./producers.ts";

/** Of each kind. */
const mostShown = 3;
const kinds = ["lost", "forked", "out of order"] as const;

/** What a fault run found, for people. */
export function reportOf(
  { broker, messages, kills, seed }: RunOptions,
  facts: Facts,
  verdict: Verdict,
  production: Production,
): string {
  const count = (condition: (outcome: string) => boolean): number =>
    facts.runs.filter(({ outcome }) => condition(outcome)).length;
  const handled = new Set(facts.runs.filter(({ outcome }) => outcome === "done").map(({ id }) => id));
  const dead = new Set(facts.burials.map(({ id }) => id));
  const ofBroker = facts.kills.filter(({ target }) => target === "broker").length;
  const lines = [
    `${broker}, seed ${seed}: ${facts.accepted.length} of ${messages} messages accepted, ${facts.kills.length} of ${kills} kills ` +
      `(${ofBroker} of the broker, ${facts.kills.length - ofBroker} of consumers)`,
    `published again: ${production.uncertain} since nobody knew whether the broker had them`,
    `longest time without an accepted message: ${(production.longestSilenceMs / 1_000).toFixed(1)} s`,
    `handled: ${handled.size}; in the dead letters: ${dead.size}`,
    `runs: ${facts.runs.length}; failed as planned: ${count((outcome) => outcome === "failed")}; ` +
      `lost to a kill: ${verdict.lostRuns}; repeated since a kill lost their settlement: ${verdict.repeated}; ` +
      `attempts counted without a run: ${verdict.uncounted}`,
    ...kinds.map((kind) => `${kind}: ${ofKind(verdict, kind).length}`),
  ];
  const shown = kinds.flatMap((kind) =>
    ofKind(verdict, kind)
      .slice(0, mostShown)
      .map((violation) => historyOf(violation, facts)),
  );
  return [...lines, ...shown].join("\n");
}

/** Violations of a kind, one for each message. */
function ofKind({ violations }: Verdict, kind: Violation["kind"]): readonly Violation[] {
  const ids = new Set<string>();
  return violations.filter((violation) => {
    if (violation.kind !== kind || ids.has(violation.id)) return false;
    ids.add(violation.id);
    return true;
  });
}

/** All that happened to a message, with the kills of that time. */
function historyOf({ kind, id, text }: Violation, { accepted, runs, burials, kills }: Facts): string {
  const step = id.slice(0, id.lastIndexOf("/") + 1);
  const events = [
    ...accepted
      .filter((each) => each.id.startsWith(step))
      .map(({ at, id }) => ({ at, text: `${id} accepted` })),
    ...burials.filter((each) => each.id.startsWith(step)).map(({ at, id }) => ({ at, text: `${id} buried` })),
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
  const around = kills
    .filter(({ at, until }) => until >= first && at <= last)
    .flatMap(({ at, until, target }) => [
      { at, text: `-- ${target} killed` },
      { at: until, text: `-- ${target} back or replaced` },
    ]);
  const story = [...events, ...around].sort((a, b) => a.at - b.at);
  const start = story[0]?.at ?? 0;
  return [
    `\n${kind}: ${id}: ${text}`,
    ...story.map(({ at, text }) => `  ${((at - start) / 1_000).toFixed(3).padStart(8)} s  ${text}`),
  ].join("\n");
}
