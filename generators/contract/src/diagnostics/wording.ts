/** The newest version of AsyncAPI that is supported. */
export const latestVersion = "3.1.0";

/** A noun with its article: `an event`. */
export function withArticle(noun: string): string {
  return `${/^[aeiou]/.test(noun) ? "an" : "a"} ${noun}`;
}
