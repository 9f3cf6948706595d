import { parseAddress } from "./address.ts";
import { parseRfc3339 } from "./clock.ts";
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
  const contentType = headers[wire.contentType];
  if (contentType !== undefined && !isJson(contentType)) {
    return { problem: `its content type is "${contentType}", and JSON is expected here` };
  }
  let payload: unknown;
  try {
    payload = decodeJson(body);
  } catch (error) {
    return { problem: `its body is not JSON (${asError(error).name})` };
  }
  const problem = validatorOf(message.payload)(payload);
  return problem === undefined
    ? { payload: payload as T }
    : { problem: `its payload does not fit the contract: ${problem}` };
}

/** The contract's own headers of a packet: all that are not Posthorn's, typed. Not yet validated. */
export function decodeHeaders<T, H extends object>(message: Message<T, H>, packet: Packet): H {
  const headers: Record<string, string | number | boolean> = {};
  const spelling = message.headers === undefined ? undefined : spellingOf(message.headers);
  for (const [name, text] of Object.entries(packet.headers)) {
    if (isReserved(name)) continue;
    const spelled = spelling?.get(name) ?? name;
    headers[spelled] = typed(message.headerTypes?.[spelled], text);
  }
  return headers as H;
}

const spellings = new WeakMap<object, ReadonlyMap<string, string>>();

/** How a contract spells its headers, by their names in lower case, as networks hand them out. */
function spellingOf(schema: object): ReadonlyMap<string, string> {
  const known = spellings.get(schema);
  if (known !== undefined) return known;
  const shape = "shape" in schema ? (schema.shape as object) : {};
  const spelling = new Map(Object.keys(shape).map((name) => [name.toLowerCase(), name]));
  spellings.set(schema, spelling);
  return spelling;
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
