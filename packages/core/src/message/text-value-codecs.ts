import type { Codec } from "../contract/codec.ts";
import { textCodec } from "./codecs.ts";

/** For text payloads that are a number as in JSON: `-0.5`, `6.02e23`. Nothing may stand around it, not even a space. */
export const numberTextCodec: Codec<number> = {
  encode: (value) => textCodec.encode(JSON.stringify(value)),
  decode(body) {
    const text = textOf(body);
    const value = Number(text);
    if (!/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text))
      throw new RangeError("it is not a number");
    if (!Number.isFinite(value)) throw new RangeError("it is too large for a double");
    return value;
  },
};

/** For text payloads that are an integer, in digits. Reads integers up to 2^53, which are exact. */
export const integerTextCodec: Codec<number> = {
  encode: (value) => textCodec.encode(JSON.stringify(value)),
  decode(body) {
    const value = Number(digitsOf(body));
    if (!Number.isSafeInteger(value)) throw new RangeError("it is an integer beyond 2^53");
    return value;
  },
};

/** For text payloads that are an integer, in digits, and a `bigint` in programs. All integers are exact. */
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
