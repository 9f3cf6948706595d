import { fits, lengthOf } from "./fits.ts";
import { ofFormat } from "./formats.ts";
import { least, type Making, most, type Parts } from "./making.ts";
import { textLike } from "./pattern.ts";
import { wordsOf } from "./words.ts";

const longest = 100_000;
const tries = 40;

/** A text that fits the lengths, patterns and formats of all; nothing if none was found. */
export function makeString(parts: Parts, { random }: Making): string | undefined {
  const shortest = most(parts, ({ minLength }) => minLength) ?? 0;
  const limit = least(parts, ({ maxLength }) => maxLength) ?? Math.max(shortest, 200);
  if (shortest > limit || shortest > longest) return undefined;
  const patterns = parts.flatMap(({ pattern }) => (pattern === undefined ? [] : [pattern]));
  const format = parts.find((part) => ofFormat(part.format, random) !== undefined)?.format;
  const isBytes = parts.some(({ contentEncoding }) => contentEncoding === "base64");
  const suits = (text: string): boolean => {
    const length = lengthOf(text);
    return (
      length >= shortest &&
      length <= limit &&
      parts.every(({ pattern }) => pattern === undefined || fits({ pattern }, text, {}))
    );
  };
  for (let count = 0; count < tries; count += 1) {
    const formatted = ofFormat(format ?? (isBytes ? "byte" : undefined), random);
    if (formatted !== undefined && suits(formatted)) return formatted;
    const text =
      patterns.length === 0
        ? wordsOf(random, shortest, limit)
        : textLike(random.pick(patterns), random, generosityOf(count, shortest));
    if (text === undefined) continue;
    if ((formatted === undefined || count > tries / 2) && suits(text)) return text;
    // What is not bound to an end may be longer there.
    const padded = text + "x".repeat(Math.max(0, shortest - lengthOf(text)));
    if (patterns.length > 0 && formatted === undefined && suits(padded)) return padded;
  }
  return undefined;
}

/** Bytes, of as many as the lengths ask for. */
export function makeBytes(parts: Parts, { random }: Making): Uint8Array | undefined {
  const shortest = most(parts, ({ minLength }) => minLength) ?? 0;
  const limit = least(parts, ({ maxLength }) => maxLength) ?? Math.max(shortest, 16);
  if (shortest > limit || shortest > longest) return undefined;
  const length = random.whole(shortest, Math.min(limit, shortest + 16));
  return Uint8Array.from({ length }, () => random.whole(0, 255));
}

/** How many more than it must of anything repeated: few at first, then as many as the length may need. */
function generosityOf(count: number, shortest: number): number {
  return count < 4 ? 3 : ([0, 1, 8, 64, shortest, 2 * shortest][count % 6] ?? 0);
}
