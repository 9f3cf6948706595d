import { isValid, lengthOf } from "../schema/validate.ts";
import { formattedText } from "../text/formats.ts";
import { matchingText } from "../text/pattern.ts";
import { wordsBetween } from "../text/words.ts";
import { type BuildContext, type Constraints, largest, smallest } from "./context.ts";

const longest = 100_000;
const mostAttempts = 40;
/** A pattern whose texts are too long this often is given up, because each attempt takes long. */
const mostTooLong = 12;

/** Makes a text with the lengths, patterns and formats of all schemas. Undefined if none was found. */
export function makeString(constraints: Constraints, { random }: BuildContext): string | undefined {
  const shortest = largest(constraints, ({ minLength }) => minLength) ?? 0;
  const limit = smallest(constraints, ({ maxLength }) => maxLength) ?? Math.max(shortest, 200);
  if (shortest > limit || shortest > longest) return undefined;
  const patterns = constraints.flatMap(({ pattern }) => (pattern === undefined ? [] : [pattern]));
  const format = constraints.find((schema) => formattedText(schema.format, random) !== undefined)?.format;
  const isBytes = constraints.some(({ contentEncoding }) => contentEncoding === "base64");
  const isSuitable = (text: string): boolean => {
    const length = lengthOf(text);
    return (
      length >= shortest &&
      length <= limit &&
      constraints.every(({ pattern }) => pattern === undefined || isValid({ pattern }, text, {}))
    );
  };
  let tooLong = 0;
  for (let attempt = 0; attempt < mostAttempts && tooLong < mostTooLong; attempt += 1) {
    const formatted = formattedText(format ?? (isBytes ? "byte" : undefined), random);
    if (formatted !== undefined && isSuitable(formatted)) return formatted;
    const text =
      patterns.length === 0
        ? wordsBetween(random, shortest, limit)
        : matchingText(random.pick(patterns), random, generosityOf(attempt, shortest));
    if (text === undefined) {
      if (formatted === undefined) tooLong += 1;
      continue;
    }
    if ((formatted === undefined || attempt > mostAttempts / 2) && isSuitable(text)) return text;
    // A pattern without an anchor at its end allows more characters there.
    const padded = text + "x".repeat(Math.max(0, shortest - lengthOf(text)));
    if (patterns.length > 0 && formatted === undefined && isSuitable(padded)) return padded;
  }
  return undefined;
}

/** Makes bytes with the lengths of all schemas. */
export function makeBytes(constraints: Constraints, { random }: BuildContext): Uint8Array | undefined {
  const shortest = largest(constraints, ({ minLength }) => minLength) ?? 0;
  const limit = smallest(constraints, ({ maxLength }) => maxLength) ?? Math.max(shortest, 16);
  if (shortest > limit || shortest > longest) return undefined;
  const length = random.whole(shortest, Math.min(limit, shortest + 16));
  return Uint8Array.from({ length }, () => random.whole(0, 255));
}

/** The most repetitions beyond the minimum: few at first, then as many as the length may need. */
function generosityOf(attempt: number, shortest: number): number {
  return attempt < 4 ? 3 : ([0, 1, 8, 64, shortest, 2 * shortest][attempt % 6] ?? 0);
}
