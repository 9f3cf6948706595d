import { nearestWord } from "../words/nearest-word.ts";
import type { Path, Problem } from "./problem.ts";

const mostListed = 12;

/** A problem and its remedy, as text for the author of the value. */
export function messageOf(problem: Problem, value: unknown): string {
  const name = nameOf(problem.path);
  switch (problem.kind) {
    case "type":
      return `${name} is ${typeName(value)}. Make it ${either(problem.expected.map(withArticle))}.`;
    case "reference":
      return `${name} cannot be a reference. Write its value here.`;
    case "value":
      return `${name} is ${JSON.stringify(value)}. ${adviceOn(problem.allowed, value)}`;
    case "missing":
      return problem.keys.length === 1
        ? `${name} has no "${problem.keys[0]}". Add it.`
        : `${name} has none of ${quoted(problem.keys)}. Add one of them.`;
    case "unknown": {
      const meant = nearestWord(String(problem.path.at(-1)), problem.known);
      if (meant !== undefined) return `${name} is not known here. Did you mean "${meant}"?`;
      const extension = problem.allowsExtensions ? `, or rename it to "x-${problem.path.at(-1)}"` : "";
      return `${name} is not known here. Remove it${extension}.`;
    }
    case "forbidden":
      return `${name} is not allowed together with the other keys here. Remove it.`;
    case "other":
      return `${name} ${problem.text}. Correct it.`;
  }
}

function nameOf(path: Path): string {
  const last = path.at(-1);
  if (last === undefined) return "The document";
  return typeof last === "number" ? `Item ${last} of ${nameOf(path.slice(0, -1))}` : `"${last}"`;
}

function adviceOn(allowed: readonly unknown[], value: unknown): string {
  if (allowed.length === 1) return `Make it ${JSON.stringify(allowed[0])}.`;
  const texts = allowed.filter((each) => typeof each === "string");
  const meant = typeof value === "string" ? nearestWord(value, texts) : undefined;
  if (meant !== undefined) return `Did you mean "${meant}"?`;
  const listed = allowed.slice(0, mostListed).map((each) => JSON.stringify(each));
  return `Use one of ${listed.join(", ")}${allowed.length > mostListed ? ", …" : ""}.`;
}

function quoted(keys: readonly string[]): string {
  return keys.map((key) => `"${key}"`).join(", ");
}

function typeName(value: unknown): string {
  if (value === null) return "null";
  return withArticle(Array.isArray(value) ? "array" : typeof value);
}

function withArticle(type: string): string {
  if (type === "null") return type;
  return `${/^[aeiou]/.test(type) ? "an" : "a"} ${type}`;
}

function either(words: readonly string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}
