import { parseAddress } from "./address.ts";
import { parseRfc3339 } from "./clock.ts";
import { asError } from "./errors.ts";
import type { Context } from "./handler.ts";
import { decodeJson, isJson } from "./json.ts";
import { mediaType } from "./media-type.ts";
import type { Message } from "./operation.ts";
import type { Delivery, Packet } from "./transport.ts";
import { validatorOf } from "./validate.ts";
import { wire } from "./wire.ts";

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
  const { headers, body } = packet;
  const type = headers[wire.type];
  if (type !== undefined && type !== message.name && how === undefined) {
    return { problem: `its type is "${type}", and "${message.name}" is expected here` };
  }
  const contentType = headers[wire.contentType];
  if (contentType !== undefined && !isOf(message, contentType)) {
    return { problem: `its content type is "${contentType}", and ${formatOf(message)} is expected here` };
  }
  let payload: unknown;
  try {
    payload = message.codec === undefined ? decodeJson(body) : message.codec.decode(body);
  } catch (error) {
    return { problem: `its body is not ${formatOf(message)} (${asError(error).name})` };
  }
  const problem = validatorOf(message.payload)(payload);
  return problem === undefined
    ? { payload: payload as T }
    : { problem: `its payload does not fit the contract: ${problem}` };
}

function isOf<T, H extends object>(message: Message<T, H>, contentType: string): boolean {
  if (message.codec === undefined) return isJson(contentType);
  return mediaType(contentType) === mediaType(message.contentType ?? "application/json");
}

function formatOf<T, H extends object>({ codec, contentType }: Message<T, H>): string {
  return codec === undefined ? "JSON" : `"${contentType}"`;
}

const none = Object.freeze({});

/** The values of the parameters in the address that a packet was published to. */
export function parametersOf(template: string, delivery: Delivery): Context["parameters"] {
  return template === delivery.address ? none : (parseAddress(template, delivery.address) ?? none);
}

/** When nobody waits for a packet any more, if it says so. */
export function deadlineOf(packet: Packet): number | undefined {
  const text = packet.headers[wire.expiryTime];
  if (text === undefined) return undefined;
  const deadline = parseRfc3339(text);
  return Number.isNaN(deadline) ? undefined : deadline;
}
