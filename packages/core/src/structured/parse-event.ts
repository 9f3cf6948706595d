import { decodeUtf8 } from "../message/json.ts";

/** Features of JSON that its TypeScript types do not have yet. */
const json = JSON as unknown as {
  parse(
    text: string,
    revive: (key: string, value: unknown, context: { source?: string }) => unknown,
  ): unknown;
  rawJSON(text: string): unknown;
};

/** Numbers that may have another text as doubles: of many digits, or with an exponent. */
const inexact = /\d{16}|\d[eE][+-]?\d/;

/**
 * Parses the JSON of a structured event, or returns undefined if it is not an object. Numbers that a double cannot
 * represent keep their text when the data is written again, because its own codec decides their type. Throws RangeError
 * if the bytes are not UTF-8, SyntaxError if they are not JSON.
 */
export function parseEvent(body: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  const text = decodeUtf8(body);
  const event = inexact.test(text) ? json.parse(text, keepText) : JSON.parse(text);
  return typeof event === "object" && event !== null && !Array.isArray(event) ? event : undefined;
}

function keepText(_key: string, value: unknown, { source }: { source?: string }): unknown {
  return typeof value === "number" && source !== undefined && String(value) !== source
    ? json.rawJSON(source)
    : value;
}
