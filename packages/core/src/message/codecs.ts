import type { Codec } from "../contract/codec.ts";
import { mediaType } from "../contract/media-type.ts";
import type { Message } from "../contract/operation.ts";
import { MessagingError } from "../errors/errors.ts";
import { isJson } from "./json.ts";

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decodeText(body: Uint8Array): string {
  try {
    return utf8.decode(body);
  } catch (cause) {
    throw new RangeError("it is not UTF-8", { cause });
  }
}

/** For payloads that are text. Reads UTF-8 and nothing else, whatever `charset` says. */
export const textCodec: Codec<string> = {
  encode: (text) => Buffer.from(text),
  decode: decodeText,
};

/** For payloads that are bytes. They are copied both ways, so that everybody may write to their own. */
export const bytesCodec: Codec<Uint8Array> = {
  encode: (bytes) => new Uint8Array(bytes),
  decode: (body) => new Uint8Array(body),
};

interface WithCodecs {
  readonly name: string;
  readonly codecs?: Readonly<Record<string, Codec>>;
}

/**
 * The message with the codec that its content type asks for: its own, none for JSON, else the
 * transport's. Throws MessagingError `unsupported_capability` if the transport has none.
 *
 * @param what - who needs it, for the message: `command "placeOrder"`
 */
export function withCodecOf<T, H extends object>(
  message: Message<T, H>,
  transport: WithCodecs,
  what: string,
): Message<T, H> {
  const found = withCodecIfAny(message, transport);
  if (!lacksCodec(found)) return found;
  const type = mediaType(message.contentType ?? "");
  throw new MessagingError(
    "unsupported_capability",
    `${what} needs a codec for "${type}", and transport "${transport.name}" has none. ` +
      `Give it one: withCodecs(transport, { "${type}": codec }).`,
  );
}

/** The same, where nobody minds that the message cannot be read. */
export function withCodecIfAny<T, H extends object>(
  message: Message<T, H>,
  { codecs = {} }: WithCodecs,
): Message<T, H> {
  if (!lacksCodec(message)) return message;
  const type = mediaType(message.contentType ?? "");
  const codec = Object.hasOwn(codecs, type) ? codecs[type] : undefined;
  return codec === undefined ? message : { ...message, codec };
}

/** Whether nothing is known that reads the message. */
export function lacksCodec<T, H extends object>({ contentType, codec }: Message<T, H>): boolean {
  return contentType !== undefined && codec === undefined && !isJson(contentType);
}
