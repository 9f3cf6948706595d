import type { Problem } from "./problem.ts";

/**
 * Chooses, from the problems of a value with each of several alternatives, those of the alternative that the value is
 * meant for: the one with its type and its distinguishing values and keys. If the value may be meant for several
 * alternatives, one problem lists what all of them expect.
 */
export function problemsOfIntendedBranch(branches: readonly (readonly Problem[])[]): readonly Problem[] {
  const weighed = branches.map((problems) => ({ problems, weights: problems.map(weightOf) }));
  const worst = (weights: readonly number[]): number => Math.max(...weights);
  const least = Math.min(...weighed.map(({ weights }) => worst(weights)));
  const nearest = weighed.filter(({ weights }) => worst(weights) === least);
  const merged = mergedOf(nearest.map(({ problems }) => problems));
  if (merged !== undefined) return [merged];
  const sum = (weights: readonly number[]): number => weights.reduce((total, weight) => total + weight, 0);
  return nearest.toSorted((one, other) => sum(one.weights) - sum(other.weights))[0]?.problems ?? [];
}

/**
 * The weight of a problem as evidence that the value is not meant for the alternative. A different type is almost proof,
 * as is a missing `$ref` in an object that is not a reference. A different value of a direct member, such as `type:
 * apiKey`, usually selects another alternative. Missing and unknown keys are weak, and mistakes further down say nothing.
 */
function weightOf(problem: Problem): number {
  const { kind, path } = problem;
  const depth = path.length;
  const isOfOtherType = kind === "type" || kind === "reference" || (kind === "value" && !problem.isOfType);
  if (isOfOtherType && depth === 0) return 1_000;
  if (kind === "missing" && depth === 0 && problem.keys.includes("$ref")) return 500;
  if (kind === "value" && depth <= 1) return 100;
  if (kind === "missing" && depth === 0) return 20;
  if (kind === "forbidden" && depth === 1) return 15;
  if (kind === "unknown" && depth === 1) return 10;
  return 1;
}

/** One problem in place of the problems of all branches, if they differ in the expected types, values or keys only. */
function mergedOf(branches: readonly (readonly Problem[])[]): Problem | undefined {
  const [first = [], ...others] = branches;
  if (others.length === 0) return undefined;
  for (const problem of first) {
    const counterparts = others.map((problems) => problems.find((each) => isLike(each, problem)));
    const all = [problem, ...counterparts];
    if (problem.kind === "type" && all.every((each) => each?.kind === "type"))
      return { ...problem, expected: unique(all.flatMap((each) => each.expected)) };
    if (problem.kind === "value" && all.every((each) => each?.kind === "value"))
      return { ...problem, allowed: unique(all.flatMap((each) => each.allowed)) };
    const areAlone = branches.every((problems) => problems.length === 1);
    if (areAlone && problem.kind === "missing" && all.every((each) => each?.kind === "missing"))
      return { ...problem, keys: unique(all.flatMap((each) => each.keys)) };
  }
  return undefined;
}

function isLike(one: Problem, other: Problem): boolean {
  return one.kind === other.kind && one.path.join("\n") === other.path.join("\n");
}

function unique<T>(values: readonly T[]): readonly T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
