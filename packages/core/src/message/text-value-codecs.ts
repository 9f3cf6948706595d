import type { Codec } from "../contract/codec.ts";
import { textCodec } from "./codecs.ts";

/** For text payloads that are a number, written as JSON writes it: `-0.5`, `6.02e23`. Reads nothing around it. */
export const numberTextCodec: Codec<number> = {
  encode: (value) => textCodec.encode(JSON.stringify(value)),
  decode(body) {
    const text = textOf(body);
    const value = Number(text);
    if (!/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text))
      throw new RangeError("it is not a number");
    if (!Number.isFinite(value)) throw new RangeError("it is a number beyond double precision");
    return value;
  },
};

/** For text payloads that are an integer, written in digits. Reads those up to 2^53, which are exact. */
export const integerTextCodec: Codec<number> = {
  encode: (value) => textCodec.encode(JSON.stringify(value)),
  decode(body) {
    const value = Number(digitsOf(body));
    if (!Number.isSafeInteger(value)) throw new RangeError("it is an integer beyond 2^53");
    return value;
  },
};

/** The same for integers that are a `bigint` in programs: all are exact. */
export const bigintTextCodec: Codec<bigint> = {
  encode: (value) => textCodec.encode(String(value)),
  decode: (body) => BigInt(digitsOf(body)),
};

/** For text payloads that are `true` or `false`. */
export const booleanTextCodec: Codec<boolean> = {
  encode: (value) => textCodec.encode(String(value)),
  decode(body) {
    const text = textOf(body);
    if (text !== "true" && text !== "false") throw new RangeError('it is neither "true" nor "false"');
    return text === "true";
  },
};

function textOf(body: Uint8Array): string {
  return textCodec.decode(body) as string;
}

function digitsOf(body: Uint8Array): string {
  const text = textOf(body);
  if (!/^(?:0|-?[1-9]\d*)$/.test(text)) throw new RangeError("it is not an integer");
  return text;
}
