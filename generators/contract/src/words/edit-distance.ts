/**
 * The number of edits that turn one word into the other. An edit adds, removes or replaces a letter, or swaps two
 * neighbours: `recieve` is one edit away from `receive`. Levenshtein's distance would count a swap, which is the most
 * common mistake, as two.
 */
export function editDistance(one: string, other: string): number {
  let previous: number[] = [];
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const replacement = one[i - 1] === other[j - 1] ? 0 : 1;
      let least = Math.min((next[j - 1] ?? 0) + 1, (row[j] ?? 0) + 1, (row[j - 1] ?? 0) + replacement);
      const isSwap = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      if (isSwap) least = Math.min(least, (previous[j - 2] ?? 0) + 1);
      next.push(least);
    }
    previous = row;
    row = next;
  }
  return row[other.length] ?? 0;
}
