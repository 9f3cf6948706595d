import { editDistance } from "./edit-distance.ts";

/** Shorter words are similar to too many other words. */
const shortestWord = 4;
const longestWord = 60;

/** The known word that an unknown word probably means: a misspelling of it, or its beginning or end. */
export function nearestWord(word: string, words: readonly string[]): string | undefined {
  const wanted = word.toLowerCase();
  const isShortened = (each: string): boolean =>
    (wanted.length >= 3 && each.toLowerCase().startsWith(wanted)) ||
    (wanted.length >= 5 && each.toLowerCase().endsWith(wanted));
  return misspeltWord(word, words) ?? words.find(isShortened);
}

/** The known word that differs by one edit, or by up to three edits in long words. Case and a leading `$` are ignored. */
export function misspeltWord(word: string, words: readonly string[]): string | undefined {
  const wanted = word.slice(0, longestWord).toLowerCase();
  const isSame = (each: string): boolean =>
    each.toLowerCase().replace(/^\$/, "") === wanted.replace(/^\$/, "");
  const isLong = (each: string): boolean => Math.min(wanted.length, each.length) >= shortestWord;
  return words.find(isSame) ?? closestWord(wanted, words.filter(isLong), mostEdits);
}

/**
 * The known word with the fewest edits, the first one of several.
 *
 * @param limit - the most edits that are allowed for a known word
 */
export function closestWord(
  word: string,
  words: readonly string[],
  limit: (word: string) => number,
): string | undefined {
  const wanted = word.slice(0, longestWord).toLowerCase();
  return words
    .map((each) => ({ each, distance: editDistance(wanted, each.toLowerCase()) }))
    .filter(({ each, distance }) => distance <= limit(each))
    .sort((one, other) => one.distance - other.distance)[0]?.each;
}

function mostEdits(word: string): number {
  return Math.min(3, Math.max(1, Math.floor(word.length / 6)));
}
