import type { MsgHdrs } from "@nats-io/transport-node";
import { checkHeader, wireHeaders } from "@posthorn/core/transport";
import { percentEncode } from "@posthorn/transport-kit";

export const dataContentType = "ce-datacontenttype";
/** Lists the headers whose values are encoded because NATS cannot carry them. */
export const encodedHeadersName = "posthorn-encoded";

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
    const line = lineOf(
      isEvent && name === wireHeaders.contentType ? dataContentType : name,
      headers[name] as string,
    );
    text += line.text;
    if (line.isEncoded) encodedNames += encodedNames === "" ? name : `,${name}`;
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

interface Line {
  readonly value: string;
  readonly text: string;
  /** True if `posthorn-encoded` must list the name. */
  readonly isEncoded: boolean;
}

/** By name, the last line. Most headers of a burst of packets have the same values, and checking a value takes time. */
const lastLines = new Map<string, Line>();
const mostRemembered = 1_000;
const longestRemembered = 256;

function lineOf(name: string, value: string): Line {
  const last = lastLines.get(name);
  if (last?.value === value) return last;
  const line = makeLine(name, value);
  if (value.length > longestRemembered) return line;
  if (lastLines.size >= mostRemembered) lastLines.clear();
  lastLines.set(name, line);
  return line;
}

function makeLine(name: string, value: string): Line {
  checkHeader(name, value);
  const isAttribute = name.startsWith("ce-");
  const isEncoded = !isAttribute && !canTravel(value);
  const text = formatLine(name, isAttribute || isEncoded ? percentEncode(value) : value);
  return { value, text, isEncoded };
}

/** False for line breaks, which end a header, and for white space at an end, which gets lost. */
function canTravel(value: string): boolean {
  return !/^\s|[\r\n\0]|\s$/.test(value);
}
