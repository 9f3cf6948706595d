import type { MsgHdrs, MsgImpl } from "@nats-io/transport-node";

/** The part of the client's message that has its headers. */
export interface WithHeaders {
  readonly headers?: MsgHdrs | undefined;
}

/** Parses a message's headers: names in lower case, with their values. A name that occurs twice has its first value. */
export function parseHeaders(msg: WithHeaders): Record<string, string> {
  const bytes = headerBytes(msg);
  if (bytes !== undefined) return parse(bytes);
  const headers: Record<string, string> = {};
  for (const [name, [value = ""]] of msg.headers ?? []) headers[name.toLowerCase()] ??= value;
  return headers;
}

/**
 * The header bytes as they arrived, without the headers that the server acts upon. Undefined if the message has
 * none, or if the client does not give access to them.
 */
export function rawHeaders(msg: WithHeaders): Uint8Array | undefined {
  const bytes = headerBytes(msg);
  if (bytes === undefined) return undefined;
  const lines = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1").split("\r\n");
  const kept = lines.filter((line, index) => index === 0 || !/^nats-/i.test(line));
  return Buffer.from(kept.join("\r\n"), "latin1");
}

// The client parses headers into its own structure, which takes four times as long as `parse` and a tenth of the whole
// cost of a message. The bytes are private fields of the client, so its structure remains the fallback.
function headerBytes(msg: WithHeaders): Uint8Array | undefined {
  const { _rdata: data, _msg: parsed } = msg as Partial<MsgImpl>;
  const end = parsed?.hdr;
  return data instanceof Uint8Array && typeof end === "number" && end > 0 ? data.subarray(0, end) : undefined;
}

function parse(bytes: Uint8Array): Record<string, string> {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString();
  const headers: Record<string, string> = {};
  let from = text.indexOf("\r\n") + 2; // after "NATS/1.0" and a status
  for (let end = text.indexOf("\r\n", from); end > from; end = text.indexOf("\r\n", from)) {
    const colon = text.indexOf(":", from);
    if (colon >= 0 && colon < end)
      headers[text.slice(from, colon).toLowerCase()] ??= text.slice(colon + 1, end).trim();
    from = end + 2;
  }
  return headers;
}
