import { type MsgHdrs, MsgHdrsImpl } from "@nats-io/transport-node";
import { MessagingError, wireHeaders } from "@posthorn/core/transport";
import { readHeaders, type WithHeaders } from "./parse-headers.ts";

const dataContentType = "ce-datacontenttype";
const encodedNames = "posthorn-encoded";
const knownNames = new Set<string>();
const legalName = /^(?!nats-)[!#$%&'*+.^_`|~0-9A-Za-z-]+$/i;

/**
 * A packet's headers as NATS carries them. Those of a CloudEvent keep to its binding for NATS: the media
 * type is `ce-datacontenttype`, and values are percent-encoded. All others travel as they are, as far as
 * NATS can carry them; the rest is percent-encoded, and `posthorn-encoded` says which. Throws
 * MessagingError `invalid_message` for a name that NATS does not have, or half a character.
 */
export function encodeHeaders(headers: Readonly<Record<string, string>>): MsgHdrs {
  const isEvent = headers[wireHeaders.specversion] !== undefined;
  const written: Record<string, string[]> = {};
  const encoded: string[] = [];
  for (const name in headers) {
    const value = headers[name] as string;
    if (!value.isWellFormed()) throw illFormed(name);
    if (name.startsWith("ce-")) written[checked(name)] = [percentEncode(value)];
    else if (isEvent && name === wireHeaders.contentType) written[dataContentType] = [percentEncode(value)];
    else if (canTravel(value)) written[checked(name)] = [value];
    else {
      written[checked(name)] = [percentEncode(value)];
      encoded.push(name);
    }
  }
  if (encoded.length > 0) written[encodedNames] = [encoded.join(",")];
  return MsgHdrsImpl.fromRecord(written);
}

/** The headers of a dead letter, whatever a handler put among them: nothing there may keep it from being kept. */
export function carriable(headers: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]) => [
    legalName.test(name) ? name : `posthorn-dead-${Buffer.from(name).toString("hex")}`,
    String(value).toWellFormed(),
  ]);
  return Object.fromEntries(entries);
}

/** A message's headers as a packet has them: what `encodeHeaders` was given, or a foreign client's. */
export function decodeHeaders(msg: WithHeaders): Record<string, string> {
  const decoded = readHeaders(msg);
  for (const name in decoded) {
    if (name.startsWith("ce-")) decoded[name] = percentDecode(decoded[name] as string);
    else if (name.startsWith("nats-")) delete decoded[name]; // the server's own
  }
  const mediaType = decoded[dataContentType];
  if (mediaType !== undefined) {
    delete decoded[dataContentType];
    decoded[wireHeaders.contentType] = mediaType;
  }
  const encoded = decoded[encodedNames];
  if (encoded !== undefined) {
    delete decoded[encodedNames];
    for (const name of encoded.split(",")) decoded[name] = percentDecode(decoded[name] ?? "");
  }
  return decoded;
}

function checked(name: string): string {
  if (knownNames.has(name)) return name;
  if (legalName.test(name)) {
    if (knownNames.size >= 10_000) knownNames.clear();
    knownNames.add(name);
    return name;
  }
  throw new MessagingError(
    "invalid_message",
    `${JSON.stringify(name)} cannot be a header's name in NATS. Nothing was sent. ` +
      'Use letters, digits and hyphens, and do not begin with "nats-".',
  );
}

function illFormed(name: string): MessagingError {
  return new MessagingError(
    "invalid_message",
    `Header "${name}" has half a character (a lone surrogate). Nothing was sent. Correct its text.`,
  );
}

/** Line breaks end a header, and white space around a value is lost. */
function canTravel(value: string): boolean {
  return !/^\s|[\r\n\0]|\s$/.test(value);
}

/** Encodes space, double quote, per cent and all that is not printable ASCII. */
export function percentEncode(value: string): string {
  return value.replace(/[^!#$&-~]+/g, (text) => {
    let encoded = "";
    for (const byte of Buffer.from(text)) encoded += `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
    return encoded;
  });
}

function percentDecode(value: string): string {
  if (!value.includes("%")) return value;
  return value.replace(/(?:%[0-9A-Fa-f]{2})+/g, (bytes) =>
    Buffer.from(bytes.replaceAll("%", ""), "hex").toString(),
  );
}
