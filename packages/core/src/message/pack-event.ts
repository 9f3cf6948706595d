import { isJson, mediaType, structuredType } from "../contract/media-type.ts";
import type { Outgoing } from "../transport/packet.ts";
import { wireHeaders } from "../transport/wire-headers.ts";
import { textCodec } from "./codecs.ts";

/** The parts of a packet that change. */
type Packed = Pick<Outgoing, "body"> & { headers: Record<string, string> };

const prefix = "ce-";

/**
 * Converts a packet to a structured event: one JSON object with the attributes and the data. Headers that are not
 * attributes stay headers.
 */
export function packEvent({ headers, body }: Pick<Outgoing, "headers" | "body">): Packed {
  const attributes: Record<string, string> = {};
  const others: Record<string, string> = {};
  for (const [name, text] of Object.entries(headers)) {
    if (name.startsWith(prefix)) attributes[name.slice(prefix.length)] = text;
    else others[name] = text;
  }
  const contentType = headers[wireHeaders.contentType] ?? "";
  const start = JSON.stringify({ ...attributes, datacontenttype: contentType }).slice(0, -1);
  return {
    headers: { ...others, [wireHeaders.contentType]: structuredType },
    body: Buffer.from(`${start},${dataMember(body, contentType)}}`),
  };
}

function dataMember(body: Uint8Array, contentType: string): string {
  const isText = mediaType(contentType).startsWith("text/");
  const text = isText || isJson(contentType) ? textOf(body) : undefined;
  if (text !== undefined) return `"data":${isText ? JSON.stringify(text) : text}`;
  return `"data_base64":"${Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString("base64")}"`;
}

function textOf(body: Uint8Array): string | undefined {
  try {
    return textCodec.decode(body) as string;
  } catch {
    return undefined; // a codec may write another encoding
  }
}
