import { isJson } from "../contract/media-type.ts";
import { encodeJson } from "../message/json.ts";
import type { Packet } from "../transport/packet.ts";
import { wireHeaders } from "../transport/wire-headers.ts";
import { parseEvent } from "./parse-event.ts";

/** A packet in binary mode, or the reason why there is none. */
export type UnpackResult = Packet | { readonly problem: string };

/**
 * Converts a structured event to binary mode, in which attributes are headers. Headers that travelled beside the event
 * stay; its attributes replace those of the same name.
 */
export function unpackEvent({ headers, body }: Packet): UnpackResult {
  let event: Readonly<Record<string, unknown>> | undefined;
  try {
    event = parseEvent(body);
  } catch (error) {
    return problem(error instanceof RangeError ? error.message : "it is not JSON");
  }
  if (event === undefined) return problem("it is not an object");
  const attributes = readAttributes(event);
  if ("problem" in attributes) return problem(attributes.problem);
  const { contentType = "data" in event ? "application/json" : undefined } = attributes;
  const data = readData(event, contentType ?? "");
  if ("problem" in data) return problem(data.problem);
  const { [wireHeaders.contentType]: _, ...others } = headers;
  return {
    headers: {
      ...others,
      ...attributes.headers,
      ...(contentType === undefined ? {} : { [wireHeaders.contentType]: contentType }),
    },
    body: data.body,
  };
}

interface Problem {
  readonly problem: string;
}

function problem(why: string): Problem {
  return { problem: `it is not a valid structured event: ${why}` };
}

interface Attributes {
  readonly headers: Record<string, string>;
  readonly contentType: string | undefined;
}

const required = ["specversion", "id", "source", "type"];

function readAttributes(event: Readonly<Record<string, unknown>>): Attributes | Problem {
  const headers: Record<string, string> = {};
  let contentType: string | undefined;
  for (const [name, value] of Object.entries(event)) {
    if (value === null || name === "data" || name === "data_base64") continue;
    const shown = JSON.stringify(name.slice(0, 40));
    if (!/^[a-z0-9]+$/.test(name)) return { problem: `${shown} cannot be the name of an attribute` };
    if (typeof value !== "string" && typeof value !== "boolean" && !Number.isInteger(value)) {
      return { problem: `its attribute ${shown} is neither a text nor an integer nor a boolean` };
    }
    if (name === "datacontenttype") contentType = String(value);
    else headers[`ce-${name}`] = String(value);
  }
  const missing = required.find((name) => (headers[`ce-${name}`] ?? "") === "");
  if (missing !== undefined) return { problem: `its attribute "${missing}" is missing` };
  const version = headers[wireHeaders.specversion];
  if (version !== "1.0") return { problem: `its specversion is not "1.0"` };
  return { headers, contentType };
}

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function readData(
  event: Readonly<Record<string, unknown>>,
  contentType: string,
): { readonly body: Uint8Array } | Problem {
  const { data, data_base64: encoded } = event;
  if (encoded !== undefined && encoded !== null) {
    if (data !== undefined) return { problem: 'it has both "data" and "data_base64"' };
    if (typeof encoded !== "string" || !base64.test(encoded)) {
      return { problem: 'its "data_base64" is not base64' };
    }
    return { body: Buffer.from(encoded, "base64") };
  }
  if (data === undefined) return { body: new Uint8Array(0) };
  if (isJson(contentType)) return { body: encodeJson(data) };
  if (typeof data === "string") return { body: Buffer.from(data) };
  return {
    problem: `its "data" is not a text, and its datacontenttype is ${JSON.stringify(contentType.slice(0, 80))}`,
  };
}
