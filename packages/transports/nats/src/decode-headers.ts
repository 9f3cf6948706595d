import type { MsgHdrs, MsgHdrsImpl, MsgImpl } from "@nats-io/transport-node";
import { wireHeaders } from "@posthorn/core/transport";
import { createCache, percentDecode } from "@posthorn/transport-kit";
import { dataContentType, encodedHeadersName } from "./encode-headers.ts";

// Most messages have the same headers as the one before, in the same order, and many with the same values. So each name
// remembers its last value, and the name that followed it: comparing text costs much less than cutting it.

/** The part of the client's message that has its headers. */
export interface WithHeaders {
  readonly headers?: MsgHdrs | undefined;
}

interface Name {
  readonly name: string;
  /** The name as it is on the wire, with its colon. */
  readonly prefix: string;
  /** An attribute of a CloudEvent, `server` if set for the server or by it, or one that packets do not have. */
  readonly kind: "attribute" | "server" | "media type" | "encoded names" | "other";
  /** The rest of its last line, with the line break, and the value that it gave. */
  lastRest: string | undefined;
  lastValue: string;
  /** The name of the last line that followed one with this name. */
  next: Name | undefined;
}

const lineEnd = "\r\n";
const mostNames = 1_000;
/** The longest text whose lines are remembered: a part of a text keeps the whole of it in memory. */
const longestRemembered = 4_096;
/** Headers that are read whatever their case is. */
const caseless = /^(?:ce-|posthorn-|nats-|content-type$)/i;
/** By the name on the wire. Examining one takes time. */
const names = createCache<Name>(mostNames);
/** The first line, which comes before the first name. */
const status = makeName("");

/** Decodes the headers that `encodeHeaders` or another program has written. */
export function decodeHeaders(msg: WithHeaders): Record<string, string> {
  const bytes = headerBytes(msg);
  return bytes === undefined ? {} : decodeHeaderBytes(bytes);
}

/** As `decodeHeaders`, from the bytes on the wire. A name that occurs twice has its first value. */
export function decodeHeaderBytes(bytes: Uint8Array): Record<string, string> {
  const text = bufferOf(bytes).toString();
  const headers: Record<string, string> = {};
  let mediaType: string | undefined;
  let encodedNames: string | undefined;
  let before = status;
  let from = text.indexOf(lineEnd) + lineEnd.length;
  for (let end = text.indexOf(lineEnd, from); end > from; end = text.indexOf(lineEnd, from)) {
    const name = nameAt(text, from, before);
    if (name !== undefined) {
      before = name;
      const value = valueAt(text, from + name.prefix.length, name);
      if (name.kind === "media type") mediaType ??= value;
      else if (name.kind === "encoded names") encodedNames ??= value;
      else if (name.kind !== "server" && !Object.hasOwn(headers, name.name)) headers[name.name] = value;
    }
    from = end + lineEnd.length;
  }
  if (mediaType !== undefined) headers[wireHeaders.contentType] = mediaType;
  for (const name of encodedNames?.split(",") ?? []) headers[name] = percentDecode(headers[name] ?? "");
  return headers;
}

/**
 * The header bytes of a message; undefined if it has none. The client parses them into its own structure, which takes four
 * times as long as `parse`, and a tenth of the whole cost of a message. The bytes are private fields of the client, so
 * that encoding its structure remains the fallback.
 */
export function headerBytes(msg: WithHeaders): Uint8Array | undefined {
  const { _rdata: data, _msg: parsed } = msg as Partial<MsgImpl>;
  const end = parsed?.hdr;
  if (data instanceof Uint8Array && typeof end === "number")
    return end > 0 ? data.subarray(0, end) : undefined;
  return (msg.headers as MsgHdrsImpl | undefined)?.encode();
}

/** Returns the same bytes. The client's are a buffer already. */
function bufferOf(bytes: Uint8Array): Buffer {
  return bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** Returns the name of the line at a place. Undefined if it has no colon. */
function nameAt(text: string, from: number, before: Name): Name | undefined {
  const { next } = before;
  if (next !== undefined && text.startsWith(next.prefix, from)) return next;
  const colon = text.indexOf(":", from);
  if (colon < 0 || colon > text.indexOf(lineEnd, from)) return undefined;
  const name = names(text.slice(from, colon), makeName);
  before.next = name;
  return name;
}

/** Returns the value that begins at a place. */
function valueAt(text: string, from: number, name: Name): string {
  const { lastRest } = name;
  if (lastRest !== undefined && text.startsWith(lastRest, from)) return name.lastValue;
  const rest = text.slice(from, text.indexOf(lineEnd, from) + lineEnd.length);
  const isDecoded = name.kind === "attribute" || name.kind === "media type";
  const value = isDecoded ? percentDecode(rest.trim()) : rest.trim();
  if (text.length <= longestRemembered) {
    name.lastRest = rest;
    name.lastValue = value;
  }
  return value;
}

function makeName(given: string): Name {
  const name = caseless.test(given) ? given.toLowerCase() : given;
  return {
    name,
    prefix: `${given}:`,
    kind: kindOf(name),
    lastRest: undefined,
    lastValue: "",
    next: undefined,
  };
}

function kindOf(name: string): Name["kind"] {
  if (name === dataContentType) return "media type";
  if (name === encodedHeadersName) return "encoded names";
  if (name.startsWith("ce-")) return "attribute";
  return name.startsWith("nats-") ? "server" : "other";
}
