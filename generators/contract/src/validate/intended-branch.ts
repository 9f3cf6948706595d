import type { Problem } from "./problem.ts";

/**
 * Of the problems that a value has with each of several alternatives, those of the alternative that it means: the one
 * of its type, with its distinguishing values and keys. Where it could mean several, one problem names them all.
 */
export function meantBranch(branches: readonly (readonly Problem[])[]): readonly Problem[] {
  const weighed = branches.map((problems) => ({ problems, weights: problems.map(weightOf) }));
  const worst = (weights: readonly number[]): number => Math.max(...weights);
  const least = Math.min(...weighed.map(({ weights }) => worst(weights)));
  const nearest = weighed.filter(({ weights }) => worst(weights) === least);
  const merged = mergedOf(nearest.map(({ problems }) => problems));
  if (merged !== undefined) return [merged];
  const sum = (weights: readonly number[]): number => weights.reduce((total, weight) => total + weight, 0);
  return nearest.toSorted((one, other) => sum(one.weights) - sum(other.weights))[0]?.problems ?? [];
}

/** How strongly a problem speaks against the value's being meant for a schema. */
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

/** One problem that says the same as those of all branches: other types, values or keys would do. */
function mergedOf(branches: readonly (readonly Problem[])[]): Problem | undefined {
  const [first = [], ...others] = branches;
  if (others.length === 0) return undefined;
  for (const problem of first) {
    const same = others.map((problems) => problems.find((each) => isLike(each, problem)));
    const all = [problem, ...same];
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
