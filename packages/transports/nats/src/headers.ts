import type { MsgHdrs, MsgHdrsImpl, MsgImpl } from "@nats-io/transport-node";
import { checkHeader, wireHeaders } from "@posthorn/core/transport";
import { createCache, percentDecode, percentEncode } from "@posthorn/transport-kit";

const dataContentType = "ce-datacontenttype";
/** Lists the headers whose values are encoded because NATS cannot carry them. */
const encodedHeadersName = "posthorn-encoded";

/** The values that travel unchanged whatever their name is: most of them. */
const travelsAlways = /^[!#$&-~]+$/;

/** The part of the client's message that has its headers. */
export interface WithHeaders {
  readonly headers?: MsgHdrs | undefined;
}

/** Headers as they are written. The client's `publish` needs no more of its own structure, which takes much longer. */
export interface WrittenHeaders {
  /** Adds a header for the server, or replaces it. */
  set(name: string, value: string): void;
  encode(): Uint8Array;
}

/**
 * Encodes a packet's headers. Headers of a CloudEvent follow its binding for NATS: the media type is
 * `ce-datacontenttype`, and values are percent-encoded. All other headers travel unchanged where NATS can carry them;
 * the rest is percent-encoded, and `posthorn-encoded` lists their names. Throws MessagingError `invalid_message` for an
 * illegal name, or a value with a lone surrogate.
 *
 * @param forServer - headers that the server acts upon
 */
export function encodeHeaders(
  headers: Readonly<Record<string, string>>,
  forServer: Readonly<Record<string, string>> = {},
): MsgHdrs & WrittenHeaders {
  const isEvent = headers[wireHeaders.specversion] !== undefined;
  let text = "";
  let encodedNames = "";
  for (const name in headers) {
    const value = headers[name] as string;
    const wireName = isEvent && name === wireHeaders.contentType ? dataContentType : name;
    checkHeader(wireName, value);
    if (travelsAlways.test(value)) text += formatLine(wireName, value);
    else if (wireName.startsWith("ce-")) text += formatLine(wireName, percentEncode(value));
    else if (canTravel(value)) text += formatLine(wireName, value);
    else {
      text += formatLine(wireName, percentEncode(value));
      encodedNames += encodedNames === "" ? name : `,${name}`;
    }
  }
  if (encodedNames !== "") text += formatLine(encodedHeadersName, encodedNames);
  const added = { ...forServer };
  const written: WrittenHeaders = {
    set(name, value) {
      added[name] = value;
    },
    encode() {
      let all = text;
      for (const name in added) all += formatLine(name, added[name] as string);
      return Buffer.from(all === "" ? "" : `NATS/1.0\r\n${all}\r\n`);
    },
  };
  return written as MsgHdrs & WrittenHeaders;
}

function formatLine(name: string, value: string): string {
  return `${name}: ${value}\r\n`;
}

/** Decodes the headers that `encodeHeaders` or another program has written. */
export function decodeHeaders(msg: WithHeaders): Record<string, string> {
  const bytes = headerBytes(msg);
  return bytes === undefined ? {} : decodeHeaderBytes(bytes);
}

/** As `decodeHeaders`, from the bytes on the wire. A name that occurs twice has its first value. */
export function decodeHeaderBytes(bytes: Uint8Array): Record<string, string> {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString();
  const headers: Record<string, string> = {};
  let mediaType: string | undefined;
  let encodedNames: string | undefined;
  let from = text.indexOf("\r\n") + 2; // after "NATS/1.0" and a status
  for (let end = text.indexOf("\r\n", from); end > from; end = text.indexOf("\r\n", from)) {
    const colon = text.indexOf(":", from);
    if (colon >= 0 && colon < end) {
      const { name, kind } = names(text.slice(from, colon), readName);
      const value = text.slice(colon + 1, end).trim();
      if (kind === "media type") mediaType ??= percentDecode(value);
      else if (kind === "encoded names") encodedNames ??= value;
      else if (kind !== "server" && !Object.hasOwn(headers, name)) {
        headers[name] = kind === "attribute" ? percentDecode(value) : value;
      }
    }
    from = end + 2;
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

interface Name {
  readonly name: string;
  /** An attribute of a CloudEvent, `server` if set for the server or by it, or one that packets do not have. */
  readonly kind: "attribute" | "server" | "media type" | "encoded names" | "other";
}

const mostNames = 1_000;
/** Headers that are read whatever their case is. */
const caseless = /^(?:ce-|posthorn-|nats-|content-type$)/i;
/** By the name on the wire. Examining one takes time. */
const names = createCache<Name>(mostNames);

function readName(given: string): Name {
  const name = caseless.test(given) ? given.toLowerCase() : given;
  return { name, kind: kindOf(name) };
}

function kindOf(name: string): Name["kind"] {
  if (name === dataContentType) return "media type";
  if (name === encodedHeadersName) return "encoded names";
  if (name.startsWith("ce-")) return "attribute";
  return name.startsWith("nats-") ? "server" : "other";
}

/** False for line breaks, which end a header, and for white space at an end, which gets lost. */
function canTravel(value: string): boolean {
  return !/^\s|[\r\n\0]|\s$/.test(value);
}
