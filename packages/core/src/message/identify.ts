import type { Codec } from "../contract/codec.ts";
import { mediaType } from "../contract/media-type.ts";
import type { AnyMessage } from "../contract/operation.ts";
import { validatorOf } from "../schema/validator.ts";
import type { Packet } from "../transport/transport.ts";
import { wireHeaders } from "../transport/wire-headers.ts";
import { lacksCodec } from "./codecs.ts";
import { type Decoded, decodeBody, isOfType } from "./decode.ts";
import { readHeaders } from "./headers.ts";

/** One of several messages, or why it cannot be told which. */
export type Identified = { readonly message: AnyMessage } | { readonly problem: string };

/**
 * Tells which of several messages a packet is: by its CloudEvents type; without one, by its content type
 * and by the one payload and headers that it fits.
 *
 * @param how - `plain`: a type that none of them has is not minded
 */
export function identify(messages: readonly AnyMessage[], packet: Packet, how?: "plain"): Identified {
  const type = packet.headers[wireHeaders.type];
  if (type !== undefined) {
    const message = messages.find(({ name }) => name === type);
    if (message !== undefined) return { message };
    if (how === undefined)
      return { problem: `its type is "${type}", and expected here is ${listed(messages)}` };
  }
  const bodies = new Map<Codec | undefined, Decoded<unknown>>();
  const fitting = messages.filter((message) => fits(message, packet, bodies));
  const [message] = fitting;
  if (message === undefined) return { problem: `it names no type, and does not fit ${listed(messages)}` };
  if (fitting.length === 1) return { message };
  return { problem: `it names no type, and fits several: ${listed(fitting)}` };
}

/**
 * @param bodies - what was read in each format, so that no format is read twice
 */
function fits(
  message: AnyMessage,
  packet: Packet,
  bodies: Map<Codec | undefined, Decoded<unknown>>,
): boolean {
  if (lacksCodec(message)) return mediaTypeIn(packet) === mediaType(message.contentType ?? "");
  if (!isOfType(message, packet)) return false;
  const { codec, payload, headers } = message;
  const body = bodies.get(codec) ?? decodeBody(message, packet.body);
  bodies.set(codec, body);
  if ("problem" in body || validatorOf(payload)(body.payload) !== undefined) return false;
  return headers === undefined || validatorOf(headers)(readHeaders(message, packet)) === undefined;
}

function mediaTypeIn({ headers }: Packet): string | undefined {
  const contentType = headers[wireHeaders.contentType];
  return contentType === undefined ? undefined : mediaType(contentType);
}

function listed(messages: readonly AnyMessage[]): string {
  return messages.map(({ name }) => `"${name}"`).join(" or ");
}
