/** ` Did you mean "check"?` where one of the words is near enough, else nothing. */
export function didYouMean(word: string, known: readonly string[]): string {
  const [nearest] = known
    .map((each) => ({ each, far: distance(word.slice(0, 50).toLowerCase(), each.toLowerCase()) }))
    .filter(({ each, far }) => far <= Math.max(1, Math.floor(each.length / 3)))
    .sort((one, other) => one.far - other.far);
  return nearest === undefined ? "" : ` Did you mean "${nearest.each}"?`;
}

/** How many letters are to be added, taken out or exchanged; two neighbours that change places count one. */
function distance(one: string, other: string): number {
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
