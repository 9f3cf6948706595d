import { nearestWord } from "../words/nearest-word.ts";
import type { Problem } from "./problem.ts";

/** Of several problems of one value, the first kind in this list explains the others. */
const byPrecedence: readonly Problem["kind"][] = [
  "reference",
  "type",
  "value",
  "other",
  "missing",
  "unknown",
  "forbidden",
];

/**
 * Keeps each mistake once. A value has at most one problem, a reference where none is allowed has no other problem, and
 * a mistyped key does not count as missing too.
 */
export function distinctProblems(problems: readonly Problem[], isOfReference: boolean): readonly Problem[] {
  if (isOfReference && problems.some(refusesReference)) return [{ path: [], kind: "reference" }];
  const rank = ({ kind }: Problem): number => byPrecedence.indexOf(kind);
  const once = new Map<string, Problem>();
  for (const problem of problems.toSorted((one, other) => rank(one) - rank(other))) {
    const key = JSON.stringify([problem.path, problem.kind === "missing" ? problem.keys : ""]);
    if (!once.has(key)) once.set(key, problem);
  }
  const distinct = [...once.values()];
  const unknownKeys = distinct.filter(({ kind }) => kind === "unknown");
  return distinct.filter((problem) => {
    if (problem.kind !== "missing") return true;
    const siblings = unknownKeys.filter(
      ({ path }) => path.slice(0, -1).join("\n") === problem.path.join("\n"),
    );
    return !siblings.some(({ path }) => nearestWord(String(path.at(-1)), problem.keys) !== undefined);
  });
}

function refusesReference({ kind, path }: Problem): boolean {
  return path.length === 0 ? kind === "reference" : kind === "unknown" && path.join() === "$ref";
}
