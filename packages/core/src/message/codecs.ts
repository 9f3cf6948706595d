import type { Codec } from "../contract/codec.ts";

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decodeText(body: Uint8Array): string {
  try {
    return utf8.decode(body);
  } catch (cause) {
    throw new RangeError("it is not UTF-8", { cause });
  }
}

/** For payloads that are text. Always UTF-8, whatever `charset` says. */
export const textCodec: Codec<string> = {
  encode: (text) => Buffer.from(text),
  decode: decodeText,
};

/** For payloads that are bytes. They are copied in both directions, so that producer and consumer may change theirs. */
export const bytesCodec: Codec<Uint8Array> = {
  encode: (bytes) => new Uint8Array(bytes),
  decode: (body) => new Uint8Array(body),
};
