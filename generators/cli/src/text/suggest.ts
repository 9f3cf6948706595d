import { closestWord } from "@posthorn/contract/spelling";

/** ` Did you mean "check"?` if one of the words is similar enough, otherwise an empty text. */
export function didYouMean(word: string, words: readonly string[]): string {
  const nearest = closestWord(word, words, (each) => Math.max(1, Math.floor(each.length / 3)));
  return nearest === undefined ? "" : ` Did you mean "${nearest}"?`;
}
