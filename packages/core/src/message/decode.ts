import { isJson, mediaType } from "../contract/media-type.ts";
import { asError } from "../errors/messaging-error.ts";
import type { Packet } from "../transport/packet.ts";
import { wireHeaders } from "../transport/wire-headers.ts";
import { decodeJson } from "./json.ts";
import type { PreparedMessage } from "./prepared-message.ts";

/** A payload, or the reason why the packet has none. */
export type DecodeResult = { readonly payload: unknown } | { readonly problem: string };

/** Reads and validates a packet as a message of the contract. A plain message may have any CloudEvents type. */
export function decode(message: PreparedMessage, packet: Packet): DecodeResult {
  const type = packet.headers[wireHeaders.type];
  if (type !== undefined && type !== message.name && !message.isPlain) {
    return { problem: `its type is "${type}", and "${message.name}" is expected here` };
  }
  if (!hasContentType(message, packet.headers)) {
    const contentType = packet.headers[wireHeaders.contentType];
    return { problem: `its content type is "${contentType}", and ${formatOf(message)} is expected here` };
  }
  const body = decodeBody(message, packet.body);
  if ("problem" in body) return body;
  const problem = message.validatePayload(body.payload);
  return problem === undefined ? body : { problem: `its payload does not fit the contract: ${problem}` };
}

/** True if the headers have the message's content type, or none. */
export function hasContentType(message: PreparedMessage, headers: Packet["headers"]): boolean {
  const actual = headers[wireHeaders.contentType];
  if (actual === undefined) return true;
  return message.isJson ? isJson(actual) : mediaType(actual) === message.mediaType;
}

/** Reads a body in the message's format. The payload is not validated. */
export function decodeBody(message: PreparedMessage, body: Uint8Array): DecodeResult {
  try {
    return { payload: message.codec === undefined ? decodeJson(body) : message.codec.decode(body) };
  } catch (error) {
    // The texts of other errors, such as those of JSON.parse, quote the payload.
    const why = error instanceof RangeError ? `: ${error.message}` : ` (${asError(error).name})`;
    return { problem: `its body is not ${formatOf(message)}${why}` };
  }
}

function formatOf({ codec, declared: { contentType } }: PreparedMessage): string {
  return codec === undefined || contentType === undefined ? "JSON" : `"${contentType}"`;
}
