import { Buffer } from "node:buffer";

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });

/** Returns the bytes of a value as JSON. Throws TypeError if JSON cannot represent it. */
export function encodeJson(value: unknown): Uint8Array {
  const text = JSON.stringify(value);
  if (text === undefined) throw new TypeError(`${typeof value} is not a JSON value`);
  return Buffer.from(text);
}

/** Parses bytes as JSON. Throws RangeError if they are not UTF-8, SyntaxError if they are not JSON. */
export function decodeJson(bytes: Uint8Array): unknown {
  return JSON.parse(decodeUtf8(bytes));
}

/** Returns the text of bytes, without a byte order mark. Throws RangeError if they are not UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw new RangeError("it is not UTF-8", { cause });
  }
}
