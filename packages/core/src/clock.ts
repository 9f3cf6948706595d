/**
 * Makes a formatter of milliseconds since 1970 as RFC 3339. Messages come in bursts, so it remembers
 * the last: one formatter for each purpose.
 */
export function rfc3339Formatter(): (ms: number) => string {
  let lastMs = Number.NaN;
  let last = "";
  return (ms) => {
    if (ms !== lastMs) {
      last = new Date(ms).toISOString();
      lastMs = ms;
    }
    return last;
  };
}

let parsedText = "";
let parsed = Number.NaN;

/** Reads RFC 3339; NaN if it is none. Remembers the last. */
export function parseRfc3339(text: string): number {
  if (text !== parsedText) {
    parsed = Date.parse(text);
    parsedText = text;
  }
  return parsed;
}
