import type { MsgHdrs, MsgImpl } from "@nats-io/transport-node";

/** What of a message has its headers. */
export interface WithHeaders {
  readonly headers?: MsgHdrs | undefined;
}

/** Names, in lower case, and values of a message's headers. Of several with one name, the first counts. */
export function readHeaders(msg: WithHeaders): Record<string, string> {
  const bytes = bytesOf(msg);
  if (bytes !== undefined) return parse(bytes);
  const read: Record<string, string> = {};
  for (const [name, [value = ""]] of msg.headers ?? []) read[name.toLowerCase()] ??= value;
  return read;
}

// The client parses headers into a structure of its own, which takes four times as long as this and is
// a tenth of what a message costs. Where it does not let us at the bytes, that structure does as well.
function bytesOf(msg: WithHeaders): Uint8Array | undefined {
  const { _rdata: data, _msg: parsed } = msg as Partial<MsgImpl>;
  const end = parsed?.hdr;
  return data instanceof Uint8Array && typeof end === "number" && end > 0 ? data.subarray(0, end) : undefined;
}

/**
 * The bytes of a message's headers as they came, without those that the server acts upon. Nothing if there are none,
 * or if the client does not let us at them.
 */
export function rawHeaders(msg: WithHeaders): Uint8Array | undefined {
  const bytes = bytesOf(msg);
  if (bytes === undefined) return undefined;
  const lines = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1").split("\r\n");
  const others = lines.filter((line, index) => index === 0 || !/^nats-/i.test(line));
  return Buffer.from(others.join("\r\n"), "latin1");
}

function parse(bytes: Uint8Array): Record<string, string> {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString();
  const read: Record<string, string> = {};
  let from = text.indexOf("\r\n") + 2; // "NATS/1.0", perhaps with a status
  for (let end = text.indexOf("\r\n", from); end > from; end = text.indexOf("\r\n", from)) {
    const colon = text.indexOf(":", from);
    if (colon >= 0 && colon < end)
      read[text.slice(from, colon).toLowerCase()] ??= text.slice(colon + 1, end).trim();
    from = end + 2;
  }
  return read;
}
