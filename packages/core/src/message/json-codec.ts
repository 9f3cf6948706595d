import type * as z from "zod";
import type { Codec } from "../contract/codec.ts";
import { fromJson, isWritableDate, longInteger, withNumbers } from "./from-json.ts";
import { decodeUtf8 } from "./json.ts";

/** Features of JSON that its TypeScript types do not have yet. */
const json = JSON as unknown as {
  parse(
    text: string,
    revive: (key: string, value: unknown, context: { source?: string }) => unknown,
  ): unknown;
  rawJSON(text: string): unknown;
};

/** An integer that a number cannot represent has at least that many digits. */
const manyDigits = /\d{16}/;

/**
 * JSON for payloads with 64-bit integers or dates. Where the schema has `bigint`, a JSON number is an exact
 * `bigint` in programs. Where it has `Date`, an RFC 3339 text is a `Date` in programs. Slower than plain JSON, so
 * generated code uses it only for payloads with such values.
 */
export function jsonCodec<T>(schema: z.ZodType<T>): Codec<T> {
  return {
    encode: (payload) => {
      const text = JSON.stringify(payload, replace);
      if (text === undefined) throw new TypeError(`${typeof payload} is not a JSON value`);
      return Buffer.from(text);
    },
    decode: (body) => {
      const text = decodeUtf8(body);
      if (!manyDigits.test(text)) return fromJson(schema, JSON.parse(text));
      return withNumbers(fromJson(schema, json.parse(text, revive)));
    },
  };
}

function revive(_key: string, value: unknown, { source = "" }: { source?: string }): unknown {
  return typeof value === "number" && !Number.isSafeInteger(value) && /^-?\d+$/.test(source)
    ? longInteger(source)
    : value;
}

/** `JSON.stringify` passes a date as a text; the Date itself is a property of `this`. */
function replace(this: Readonly<Record<string, unknown>>, key: string, value: unknown): unknown {
  if (typeof value === "bigint") return json.rawJSON(String(value));
  const original = typeof value === "string" ? this[key] : undefined;
  if (original instanceof Date && !isWritableDate(original)) {
    throw new RangeError(`a Date of the year ${original.getUTCFullYear()} has no text in RFC 3339`);
  }
  return value;
}
