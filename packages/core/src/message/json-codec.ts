import type * as z from "zod";
import type { Codec } from "../contract/codec.ts";
import { fromJson, isWritable, settled, unsettled } from "./from-json.ts";
import { decodeUtf8 } from "./json.ts";

/** What JSON has learnt since its types were written. */
const json = JSON as unknown as {
  parse(
    text: string,
    revive: (key: string, value: unknown, context: { source?: string }) => unknown,
  ): unknown;
  rawJSON(text: string): unknown;
};

/** Integers that a number does not hold have as many digits. */
const longInteger = /\d{16}/;

/**
 * JSON for payloads of more than JSON's own types. Integers of 64 bits are exact: `bigint` in programs where the schema
 * has one, and a number as any other on the wire. Instants are `Date` where the schema has one, and RFC 3339 on the
 * wire. Reads slower than JSON by itself, so only for payloads that have such values.
 */
export function jsonCodec<T>(schema: z.ZodType<T>): Codec<T> {
  return {
    encode: (payload) => {
      const text = JSON.stringify(payload, writing);
      if (text === undefined) throw new TypeError(`${typeof payload} is not a JSON value`);
      return Buffer.from(text);
    },
    decode: (body) => {
      const text = decodeUtf8(body);
      if (!longInteger.test(text)) return fromJson(schema, JSON.parse(text));
      return settled(fromJson(schema, json.parse(text, reading)));
    },
  };
}

function reading(_key: string, value: unknown, { source = "" }: { source?: string }): unknown {
  return typeof value === "number" && !Number.isSafeInteger(value) && /^-?\d+$/.test(source)
    ? unsettled(source)
    : value;
}

/** `JSON.stringify` has made a text of a date before it asks: what stands there itself is of `this`. */
function writing(this: Readonly<Record<string, unknown>>, key: string, value: unknown): unknown {
  if (typeof value === "bigint") return json.rawJSON(String(value));
  const given = typeof value === "string" ? this[key] : undefined;
  if (given instanceof Date && !isWritable(given)) {
    throw new RangeError(`a Date of the year ${given.getUTCFullYear()} has no text in RFC 3339`);
  }
  return value;
}
