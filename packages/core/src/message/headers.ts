import type { AnyMessage, HeaderType } from "../contract/message.ts";
import type { Packet } from "../transport/packet.ts";
import { isReserved } from "../transport/wire-headers.ts";
import type { PreparedMessage } from "./prepared-message.ts";
import { traceHeaders } from "./trace-context.ts";

/** Returns the text of a header. */
export function writeHeader(message: AnyMessage, name: string, value: unknown): string {
  if (typeof value === "string") {
    const isJson = headerType(message, name) === "json";
    return isJson && parseJson(value) !== value ? JSON.stringify(value) : value;
  }
  return typeof value === "number" || typeof value === "boolean" ? String(value) : JSON.stringify(value);
}

/**
 * Returns the contract's headers of a packet, typed but not validated. Posthorn's own are among them if the
 * contract declares them.
 */
export function readHeaders({ declared, headerNames }: PreparedMessage, packet: Packet): object {
  const headers: Record<string, unknown> = {};
  for (const [received, text] of Object.entries(packet.headers)) {
    if (isReserved(received) || received === "__proto__") continue;
    const name = headerNames?.get(received) ?? received;
    headers[name] = readHeader(headerType(declared, name), text);
  }
  for (const name of declared.ownHeaders ?? []) {
    const text = packet.headers[name.toLowerCase()] ?? packet.headers[name];
    if (text !== undefined) headers[name] = readHeader(headerType(declared, name), text);
  }
  return headers;
}

/** Headers with the reason why they do not fit the contract, if they do not. */
export interface CheckedHeaders {
  readonly headers: object;
  readonly problem: string | undefined;
}

/**
 * Reads and validates the contract's headers of a packet. Headers of a trace that the contract does not declare are left
 * out if they are all that does not fit: they travel with every message, also where a contract allows no other headers.
 */
export function readFittingHeaders(message: PreparedMessage, packet: Packet): CheckedHeaders {
  const headers = readHeaders(message, packet);
  const problem = message.validateHeaders?.(headers);
  if (problem === undefined || !traceHeaders.some((name) => name in headers)) return { headers, problem };
  const isOwn = (name: string): boolean =>
    !traceHeaders.includes(name) || message.headerNames?.has(name) === true;
  const others = Object.fromEntries(Object.entries(headers).filter(([name]) => isOwn(name)));
  const isFitting = message.validateHeaders?.(others) === undefined;
  return isFitting ? { headers: others, problem: undefined } : { headers, problem };
}

export function headerType({ headerTypes, otherHeaders }: AnyMessage, name: string): HeaderType | undefined {
  return headerTypes !== undefined && Object.hasOwn(headerTypes, name) ? headerTypes[name] : otherHeaders;
}

/** Text that does not fit its type stays text, which the validator then rejects. */
export function readHeader(type: HeaderType | undefined, text: string): unknown {
  switch (type) {
    case "number":
      return text.trim() !== "" && !Number.isNaN(Number(text)) ? Number(text) : text;
    case "boolean":
      return text === "true" || text === "false" ? text === "true" : text;
    case "json":
      return parseJson(text);
    case "string":
    case undefined:
      return text;
  }
}

/** Returns the value of JSON text, and any other text as it is. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
