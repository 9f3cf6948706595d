/** Words shorter than this are too near to too many others. */
const shortestWord = 4;
const longestWord = 60;

/** The known word that was probably meant by one that is not known: a slip away from it, or shortened. */
export function nearestWord(word: string, known: readonly string[]): string | undefined {
  const wanted = word.toLowerCase();
  const isShortened = (each: string): boolean =>
    (wanted.length >= 3 && each.toLowerCase().startsWith(wanted)) ||
    (wanted.length >= 5 && each.toLowerCase().endsWith(wanted));
  return misspeltWord(word, known) ?? known.find(isShortened);
}

/** The known word that differs by one slip, or in long words by up to three, whatever the case of the letters. */
export function misspeltWord(word: string, known: readonly string[]): string | undefined {
  const wanted = word.slice(0, longestWord).toLowerCase();
  return known
    .map((each) => ({ each, distance: distanceBetween(wanted, each.toLowerCase()) }))
    .filter(({ distance }) => distance !== undefined)
    .sort((one, other) => Number(one.distance) - Number(other.distance))[0]?.each;
}

/** How many slips two words are apart; nothing if they are different words. */
function distanceBetween(one: string, other: string): number | undefined {
  if (one.replace(/^\$/, "") === other.replace(/^\$/, "")) return 0;
  if (Math.min(one.length, other.length) < shortestWord) return undefined;
  const distance = slips(one, other);
  return distance <= mostSlips(other) ? distance : undefined;
}

function mostSlips(word: string): number {
  return Math.min(3, Math.max(1, Math.floor(word.length / 6)));
}

/** How many letters were added, left out or exchanged; two neighbours that changed places count once. */
function slips(one: string, other: string): number {
  let above: number[] = [];
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const same = one[i - 1] === other[j - 1] ? 0 : 1;
      let least = Math.min((next[j - 1] ?? 0) + 1, (row[j] ?? 0) + 1, (row[j - 1] ?? 0) + same);
      const areSwapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      if (areSwapped) least = Math.min(least, (above[j - 2] ?? 0) + 1);
      next.push(least);
    }
    above = row;
    row = next;
  }
  return row[other.length] ?? 0;
}
