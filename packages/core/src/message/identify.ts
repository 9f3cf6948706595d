import type { Codec } from "../contract/codec.ts";
import { mediaType } from "../contract/media-type.ts";
import type { Packet } from "../transport/packet.ts";
import { wireHeaders } from "../transport/wire-headers.ts";
import { type DecodeResult, decodeBody, hasContentType } from "./decode.ts";
import { readFittingHeaders } from "./headers.ts";
import { lacksCodec, type PreparedMessage } from "./prepared-message.ts";

/** The message that a packet is, or the reason why that cannot be decided. */
export type Identification = { readonly message: PreparedMessage } | { readonly problem: string };

/**
 * Decides which of several messages a packet is: the one that its CloudEvents type names. Without a type, and with an
 * unknown type among plain messages, it is the only one whose content type, payload and headers the packet fits.
 */
export function identify(messages: readonly PreparedMessage[], packet: Packet): Identification {
  const type = packet.headers[wireHeaders.type];
  if (type !== undefined) {
    const message = messages.find(({ name }) => name === type);
    if (message !== undefined) return { message };
    const isPlain = messages.some((each) => each.isPlain);
    if (!isPlain) return { problem: `its type is "${type}", and ${listOf(messages)} is expected here` };
  }
  const bodies: Bodies = new Map();
  const fitting = messages.filter((message) => isFitting(message, packet, bodies));
  const [message] = fitting;
  const nature = type === undefined ? "it has no type" : `its type is "${type}"`;
  if (message === undefined) return { problem: `${nature}, and it does not fit ${listOf(messages)}` };
  if (fitting.length === 1) return { message };
  return { problem: `${nature}, and it fits several messages: ${listOf(fitting)}` };
}

/** The packet's body as each format reads it, so that it is read once for each format. */
type Bodies = Map<Codec | undefined, DecodeResult>;

function isFitting(message: PreparedMessage, packet: Packet, bodies: Bodies): boolean {
  if (lacksCodec(message)) return mediaTypeOf(packet) === message.mediaType;
  if (!hasContentType(message, packet.headers)) return false;
  const body = bodies.get(message.codec) ?? decodeBody(message, packet.body);
  bodies.set(message.codec, body);
  if ("problem" in body || message.validatePayload(body.payload) !== undefined) return false;
  return message.validateHeaders === undefined || readFittingHeaders(message, packet).problem === undefined;
}

function mediaTypeOf({ headers }: Packet): string | undefined {
  const contentType = headers[wireHeaders.contentType];
  return contentType === undefined ? undefined : mediaType(contentType);
}

function listOf(messages: readonly PreparedMessage[]): string {
  return messages.map(({ name }) => `"${name}"`).join(" or ");
}
