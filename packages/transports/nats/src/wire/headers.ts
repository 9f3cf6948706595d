import { type MsgHdrs, MsgHdrsImpl } from "@nats-io/transport-node";
import { MessagingError, wireHeaders } from "@posthorn/core/transport";
import { parseHeaders, type WithHeaders } from "./parse-headers.ts";
import { percentDecode, percentEncode } from "./percent-encoding.ts";

const dataContentType = "ce-datacontenttype";
/** Lists the headers whose values are encoded because NATS cannot carry them. */
const encodedHeadersName = "posthorn-encoded";
const mostCheckedNames = 10_000;
const checkedNames = new Set<string>();
const legalName = /^(?!nats-)[!#$%&'*+.^_`|~0-9A-Za-z-]+$/i;

/**
 * Encodes a packet's headers. Headers of a CloudEvent follow its binding for NATS: the media type is
 * `ce-datacontenttype`, and values are percent-encoded. All other headers travel unchanged where NATS can carry them;
 * the rest is percent-encoded, and `posthorn-encoded` lists their names. Throws MessagingError `invalid_message` for an
 * illegal name, or a value with a lone surrogate.
 */
export function encodeHeaders(headers: Readonly<Record<string, string>>): MsgHdrs {
  const isEvent = headers[wireHeaders.specversion] !== undefined;
  const record: Record<string, string[]> = {};
  const encodedNames: string[] = [];
  for (const name in headers) {
    const value = headers[name] as string;
    if (!value.isWellFormed()) throw loneSurrogate(name);
    if (name.startsWith("ce-")) record[checkName(name)] = [percentEncode(value)];
    else if (isEvent && name === wireHeaders.contentType) record[dataContentType] = [percentEncode(value)];
    else if (canTravel(value)) record[checkName(name)] = [value];
    else {
      record[checkName(name)] = [percentEncode(value)];
      encodedNames.push(name);
    }
  }
  if (encodedNames.length > 0) record[encodedHeadersName] = [encodedNames.join(",")];
  return MsgHdrsImpl.fromRecord(record);
}

/**
 * Replaces the names and characters of a dead letter's headers that `encodeHeaders` would refuse: a handler may have
 * set any, and the dead letter must be stored all the same.
 */
export function repairHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]) => [
    legalName.test(name) ? name : `posthorn-dead-${Buffer.from(name).toString("hex")}`,
    String(value).toWellFormed(),
  ]);
  return Object.fromEntries(entries);
}

/** Decodes the headers that `encodeHeaders` or another program has written. */
export function decodeHeaders(msg: WithHeaders): Record<string, string> {
  const headers = parseHeaders(msg);
  for (const name in headers) {
    if (name.startsWith("ce-")) headers[name] = percentDecode(headers[name] as string);
    else if (name.startsWith("nats-")) delete headers[name]; // set for the server, or by it
  }
  const mediaType = headers[dataContentType];
  if (mediaType !== undefined) {
    delete headers[dataContentType];
    headers[wireHeaders.contentType] = mediaType;
  }
  const encodedNames = headers[encodedHeadersName];
  if (encodedNames !== undefined) {
    delete headers[encodedHeadersName];
    for (const name of encodedNames.split(",")) headers[name] = percentDecode(headers[name] ?? "");
  }
  return headers;
}

/** Returns a legal name, and throws for any other. */
function checkName(name: string): string {
  if (checkedNames.has(name)) return name;
  if (legalName.test(name)) {
    if (checkedNames.size >= mostCheckedNames) checkedNames.clear();
    checkedNames.add(name);
    return name;
  }
  throw new MessagingError(
    "invalid_message",
    `${JSON.stringify(name)} is not a legal header name in NATS. Nothing was sent. ` +
      'Use letters, digits and hyphens, and do not begin with "nats-".',
  );
}

function loneSurrogate(name: string): MessagingError {
  return new MessagingError(
    "invalid_message",
    `The header "${name}" contains half a character (a lone surrogate). Nothing was sent. Correct its text.`,
  );
}

/** False for line breaks, which end a header, and for white space at an end, which gets lost. */
function canTravel(value: string): boolean {
  return !/^\s|[\r\n\0]|\s$/.test(value);
}
