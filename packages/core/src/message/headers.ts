import type { AnyMessage, HeaderType } from "../contract/operation.ts";
import type { Packet } from "../transport/transport.ts";
import { isReserved } from "../transport/wire-headers.ts";

/** The text that a header travels as. */
export function writeHeader(message: AnyMessage, name: string, value: unknown): string {
  if (typeof value === "string") {
    const isJson = headerType(message, name) === "json";
    return isJson && parsed(value) !== value ? JSON.stringify(value) : value;
  }
  return typeof value === "number" || typeof value === "boolean" ? String(value) : JSON.stringify(value);
}

/** The contract's own headers of a packet, typed: those that are Posthorn's only where it declares them. Not yet validated. */
export function readHeaders(message: AnyMessage, packet: Packet): object {
  const { ownHeaders } = message;
  const headers: Record<string, unknown> = {};
  const spelling = message.headers === undefined ? undefined : spellingOf(message.headers);
  for (const [travelled, text] of Object.entries(packet.headers)) {
    if (isReserved(travelled) || travelled === "__proto__") continue;
    const name = spelling?.get(travelled) ?? travelled;
    headers[name] = readHeader(headerType(message, name), text);
  }
  if (ownHeaders !== undefined) {
    for (const name of ownHeaders) {
      const text = packet.headers[name.toLowerCase()] ?? packet.headers[name];
      if (text !== undefined) headers[name] = readHeader(headerType(message, name), text);
    }
  }
  return headers;
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

/** How a header's text is read. */
export function headerType({ headerTypes, otherHeaders }: AnyMessage, name: string): HeaderType | undefined {
  return headerTypes !== undefined && Object.hasOwn(headerTypes, name) ? headerTypes[name] : otherHeaders;
}

/** Text that is not of its type stays text, for the validator to complain of. */
export function readHeader(type: HeaderType | undefined, text: string): unknown {
  switch (type) {
    case "number":
      return text.trim() !== "" && !Number.isNaN(Number(text)) ? Number(text) : text;
    case "boolean":
      return text === "true" || text === "false" ? text === "true" : text;
    case "json":
      return parsed(text);
    case "string":
    case undefined:
      return text;
  }
}

/** What JSON text says; any other text itself. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
