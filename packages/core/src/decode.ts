import { parseAddress } from "./address.ts";
import { parseRfc3339 } from "./clock.ts";
import type { Codec } from "./codec.ts";
import { asError } from "./errors.ts";
import type { Context } from "./handler.ts";
import { decodeJson, isJson } from "./json.ts";
import type { Message } from "./operation.ts";
import type { Delivery, Packet } from "./transport.ts";
import { validatorOf } from "./validate.ts";
import { isReserved, wire } from "./wire.ts";

/** A payload, or why there is none. */
export type Decoded<T> = { readonly payload: T } | { readonly problem: string };

/** Reads a packet as the message that the contract says it is. */
export function decode<T, H extends object>(message: Message<T, H>, packet: Packet): Decoded<T> {
  const { headers, body } = packet;
  const type = headers[wire.type];
  if (type !== undefined && type !== message.name) {
    return { problem: `its type is "${type}", and "${message.name}" is expected here` };
  }
  const read = message.codec === undefined ? readJson(headers, body) : readCoded(message.codec, body);
  if ("problem" in read) return read;
  const { payload } = read;
  const problem = validatorOf(message.payload)(payload);
  return problem === undefined
    ? { payload: payload as T }
    : { problem: `its payload does not fit the contract: ${problem}` };
}

function readJson(headers: Packet["headers"], body: Uint8Array): Decoded<unknown> {
  const contentType = headers[wire.contentType];
  if (contentType !== undefined && !isJson(contentType)) {
    return { problem: `its content type is "${contentType}", and JSON is expected here` };
  }
  try {
    return { payload: decodeJson(body) };
  } catch (error) {
    return { problem: `its body is not JSON (${asError(error).name})` };
  }
}

function readCoded(codec: Codec, body: Uint8Array): Decoded<unknown> {
  try {
    return { payload: codec.decode(body) };
  } catch (error) {
    return { problem: `its body cannot be read: ${asError(error).message}` };
  }
}

/** The contract's own headers of a packet: all that are not Posthorn's, typed. Not yet validated. */
export function decodeHeaders<T, H extends object>(message: Message<T, H>, packet: Packet): H {
  const headers: Record<string, string | number | boolean> = {};
  for (const [name, text] of Object.entries(packet.headers)) {
    if (!isReserved(name)) headers[name] = typed(message.headerTypes?.[name], text);
  }
  return headers as H;
}

/** Text that is not of its type stays text, for the validator to complain of. */
function typed(type: "number" | "boolean" | undefined, text: string): string | number | boolean {
  if (type === "boolean" && (text === "true" || text === "false")) return text === "true";
  if (type === "number" && text.trim() !== "" && !Number.isNaN(Number(text))) return Number(text);
  return text;
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
