import type { Target } from "../race/contender.ts";
import { median, type Speed } from "../race/measure.ts";
import type { Result } from "../race/race.ts";
import { ratiosOf } from "./table.ts";

/** A figure of Posthorn, compared with another contender's. */
export interface Comparison {
  /** `nats: light requests: speed, Posthorn / NestJS 12`. */
  readonly text: string;
  /** `at least 0.95`, or empty for information. */
  readonly target: string;
  /** The figure of each run. */
  readonly figures: readonly number[];
  /** Undefined without a target. The median of the runs decides. */
  readonly isMet: boolean | undefined;
}

/** The results of a discipline in all runs. */
export interface Measured {
  readonly title: string;
  readonly targets: readonly Target[];
  readonly runs: readonly (readonly Result[])[];
}

interface Figure {
  readonly word: string;
  readonly of: (speed: Speed) => number;
  readonly atLeast?: number | undefined;
  readonly atMost?: number | undefined;
}

/** Compares contenders as the targets of their discipline say. */
export function compare({ title, targets, runs }: Measured, isBusy: boolean): readonly Comparison[] {
  return targets.flatMap((target) => {
    const { ours, theirs } = target;
    return figuresOf(target, isBusy).map((figure) => {
      const figures = runs.map((results) =>
        median(ratiosOf(find(title, results, ours), find(title, results, theirs), figure.of)),
      );
      return verdictOf(`${title}: ${figure.word}, ${ours} / ${theirs}`, figure, figures);
    });
  });
}

/** While a processor is busy, only targets that are made for that count. */
function figuresOf(target: Target, isBusy: boolean): readonly Figure[] {
  const { atLeast, atLeastBusy, timeAtMost, cpuAtMost } = target;
  const speed = ({ perSecond }: Speed): number => perSecond;
  const main: Figure =
    timeAtMost === undefined
      ? { word: "speed", of: speed, atLeast: isBusy ? atLeastBusy : atLeast }
      : { word: "time", of: (each) => 1 / speed(each), atMost: isBusy ? undefined : timeAtMost };
  if (cpuAtMost === undefined) return [main];
  return [main, { word: "CPU", of: ({ cpuEach }) => cpuEach, atMost: cpuAtMost }];
}

function verdictOf(text: string, { atLeast, atMost }: Figure, figures: readonly number[]): Comparison {
  const middle = median(figures);
  if (atLeast !== undefined) {
    return { text, target: `at least ${atLeast.toFixed(2)}`, figures, isMet: middle >= atLeast };
  }
  if (atMost !== undefined) {
    return { text, target: `at most ${atMost.toFixed(2)}`, figures, isMet: middle <= atMost };
  }
  return { text, target: "", figures, isMet: undefined };
}

function find(title: string, results: readonly Result[], name: string): Result {
  const found = results.find((result) => result.name === name);
  if (found === undefined) throw new Error(`"${title}" has no contender "${name}". Correct its targets.`);
  return found;
}

export function resultOf({ isMet }: Comparison): string {
  if (isMet === undefined) return "for information";
  return isMet ? "met" : "missed";
}

export function formatComparison(comparison: Comparison): string {
  const { text, target, figures } = comparison;
  const shown = figures.map((figure) => figure.toFixed(2)).join(", ");
  return `${text} = ${shown} (${target === "" ? "" : `${target}: `}${resultOf(comparison)})`;
}
