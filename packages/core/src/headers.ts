import type { AnyMessage, HeaderType } from "./operation.ts";
import type { Packet } from "./transport.ts";
import { isReserved } from "./wire.ts";

/** A message's headers as text. Posthorn's own are among them where the contract declares them. */
export function writeHeader({ headerTypes, otherHeaders }: AnyMessage, name: string, value: unknown): string {
  if (typeof value === "string") {
    const isJson = typeIn(headerTypes, name, otherHeaders) === "json";
    return isJson && parsed(value) !== value ? JSON.stringify(value) : value;
  }
  return typeof value === "number" || typeof value === "boolean" ? String(value) : JSON.stringify(value);
}

/** The contract's own headers of a packet, typed: those that are Posthorn's only where it declares them. Not yet validated. */
export function readHeaders({ headerTypes, otherHeaders, ownHeaders }: AnyMessage, packet: Packet): object {
  const headers: Record<string, unknown> = {};
  for (const [name, text] of Object.entries(packet.headers)) {
    if (isReserved(name) || name === "__proto__") continue;
    headers[name] = readHeader(typeIn(headerTypes, name, otherHeaders), text);
  }
  if (ownHeaders !== undefined) {
    for (const name of ownHeaders) {
      const text = packet.headers[name.toLowerCase()] ?? packet.headers[name];
      if (text !== undefined) headers[name] = readHeader(typeIn(headerTypes, name, otherHeaders), text);
    }
  }
  return headers;
}

function typeIn(
  types: AnyMessage["headerTypes"],
  name: string,
  others: HeaderType | undefined,
): HeaderType | undefined {
  return types !== undefined && Object.hasOwn(types, name) ? types[name] : others;
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
