import { Buffer } from "node:buffer";

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });

/** A JSON text's bytes. Throws TypeError for what JSON cannot say. */
export function encodeJson(value: unknown): Uint8Array {
  const text = JSON.stringify(value);
  if (text === undefined) throw new TypeError(`${typeof value} is not a JSON value`);
  return Buffer.from(text);
}

/** Reads JSON. Throws RangeError if they are not UTF-8, SyntaxError if they are not JSON. */
export function decodeJson(bytes: Uint8Array): unknown {
  return JSON.parse(decodeUtf8(bytes));
}

/** The text that bytes are, without a byte order mark. Throws RangeError if they are not UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw new RangeError("it is not UTF-8", { cause });
  }
}

/** Whether a media type is JSON: `application/json`, `application/vnd.shop+json; charset=utf-8`, and `json`, as some write. */
export function isJson(contentType: string): boolean {
  return contentType === "application/json" || /^([^;]+[/+])?json\s*(;|$)/i.test(contentType);
}
