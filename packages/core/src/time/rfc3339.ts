/**
 * Makes a function that formats milliseconds since 1970 as RFC 3339. It caches the last result, because messages
 * come in bursts: make one for each purpose.
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

const dateTime =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ]([01]\d|2[0-3]):([0-5]\d):([0-5]\d|60)(\.\d+)?([Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/** The format of `toISOString`, on a day that every month has: most times are written like that, and read at once. */
const usualDateTime =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

/**
 * Makes a function that parses an RFC 3339 date-time to milliseconds since 1970, and anything else to NaN. It
 * caches the last result.
 */
export function rfc3339Parser(): (text: string) => number {
  let lastText = "";
  let last = Number.NaN;
  return (text) => {
    if (text !== lastText) {
      last = parse(text);
      lastText = text;
    }
    return last;
  };
}

function parse(text: string): number {
  if (usualDateTime.test(text)) return Date.parse(text);
  const [, year, month, day, hours, minutes, seconds, fraction = "", zone = ""] = dateTime.exec(text) ?? [];
  if (year === undefined || !isDay(Number(year), Number(month), Number(day))) return Number.NaN;
  const leapMs = seconds === "60" ? 1_000 : 0; // Date does not accept leap seconds
  const date = `${year}-${month}-${day}T${hours}:${minutes}:${leapMs > 0 ? "59" : seconds}${fraction}`;
  return Date.parse(date + zone.toUpperCase()) + leapMs;
}

function isDay(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
