import { type Parameters, parseAddress } from "../contract/address.ts";
import { mediaType } from "../contract/media-type.ts";
import type { Message } from "../contract/operation.ts";
import { asError } from "../errors/errors.ts";
import { validatorOf } from "../schema/validator.ts";
import type { Delivery, Packet } from "../transport/transport.ts";
import { wireHeaders } from "../transport/wire-headers.ts";
import { decodeJson, isJson } from "./json.ts";

/** A payload, or why there is none. */
export type Decoded<T> = { readonly payload: T } | { readonly problem: string };

/**
 * Reads a packet as the message that the contract says it is.
 *
 * @param how - `plain`: whatever its CloudEvents type says
 */
export function decode<T, H extends object>(
  message: Message<T, H>,
  packet: Packet,
  how?: "plain",
): Decoded<T> {
  const type = packet.headers[wireHeaders.type];
  if (type !== undefined && type !== message.name && how === undefined) {
    return { problem: `its type is "${type}", and "${message.name}" is expected here` };
  }
  if (!isOfType(message, packet)) {
    const contentType = packet.headers[wireHeaders.contentType];
    return { problem: `its content type is "${contentType}", and ${formatOf(message)} is expected here` };
  }
  const body = decodeBody(message, packet.body);
  if ("problem" in body) return body;
  const problem = validatorOf(message.payload)(body.payload);
  return problem === undefined
    ? (body as { readonly payload: T })
    : { problem: `its payload does not fit the contract: ${problem}` };
}

/** Whether a packet's content type is the message's, or left out. */
export function isOfType<T, H extends object>(
  { codec, contentType }: Message<T, H>,
  packet: Pick<Packet, "headers">,
): boolean {
  const actual = packet.headers[wireHeaders.contentType];
  if (actual === undefined) return true;
  if (codec === undefined || isJson(contentType ?? "application/json")) return isJson(actual);
  return mediaType(actual) === mediaType(contentType ?? "");
}

/** Reads a body in the message's format. What it says is not yet validated. */
export function decodeBody<T, H extends object>(message: Message<T, H>, body: Uint8Array): Decoded<unknown> {
  try {
    return { payload: message.codec === undefined ? decodeJson(body) : message.codec.decode(body) };
  } catch (error) {
    // Other errors, as those of JSON, quote what they read.
    const why = error instanceof RangeError ? `: ${error.message}` : ` (${asError(error).name})`;
    return { problem: `its body is not ${formatOf(message)}${why}` };
  }
}

function formatOf<T, H extends object>({ codec, contentType }: Message<T, H>): string {
  return codec === undefined || contentType === undefined ? "JSON" : `"${contentType}"`;
}

const none = Object.freeze({});

/** The values of the parameters in the address that a packet was published to. */
export function parametersOf(template: string, delivery: Delivery): Required<Parameters> {
  return template === delivery.address ? none : (parseAddress(template, delivery.address) ?? none);
}
