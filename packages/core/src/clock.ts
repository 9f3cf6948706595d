/** The time now, in milliseconds since 1970, as RFC 3339. Formats once a millisecond. */
export function rfc3339(ms: number): string {
  if (ms !== formattedMs) {
    formatted = new Date(ms).toISOString();
    formattedMs = ms;
  }
  return formatted;
}

/** Reads RFC 3339; NaN if it is none. Remembers the last, since messages come in bursts. */
export function parseRfc3339(text: string): number {
  if (text !== parsedText) {
    parsed = Date.parse(text);
    parsedText = text;
  }
  return parsed;
}

let formattedMs = Number.NaN;
let formatted = "";
let parsedText = "";
let parsed = Number.NaN;
