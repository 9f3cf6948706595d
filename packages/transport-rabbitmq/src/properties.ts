import { MessagingError, type Outgoing, wire } from "@posthorn/core";
import type { MessageProperties, Options } from "amqplib";

/** Headers of our own, which no delivery shows: what a packet's way through a delay must not lose. */
export const travel = { attempts: "posthorn-attempts", address: "posthorn-address" } as const;

/** What stands in `app_id` where a message has no CloudEvents id, so that `message_id` is not taken for one. */
const appId = "posthorn";

const deliveryCount = "x-delivery-count";
const hidden =
  /^(x-delivery-count|x-death|x-first-death-.*|x-last-death-.*|posthorn-attempts|posthorn-address)$/;
const longestText = 255;

/** The properties of AMQP that headers travel in, if they fit: such a property holds 255 bytes. */
const properties = {
  [wire.contentType]: "contentType",
  "content-encoding": "contentEncoding",
  [wire.requestId]: "correlationId",
  [wire.replyTo]: "replyTo",
} as const;
type Property = keyof typeof properties;

/**
 * A packet's headers as AMQP has them: `ce-<attribute>` as `cloudEvents:<attribute>`, some as properties,
 * the others as they are. Throws MessagingError `invalid_message` for a name that RabbitMQ cannot carry.
 */
export function encodeProperties(packet: Outgoing, persistent: boolean): Options.Publish {
  const headers: Record<string, string> = {};
  const encoded: Options.Publish = {
    headers,
    messageId: shortId(packet.id),
    deliveryMode: persistent ? 2 : 1,
  };
  for (const name in packet.headers) {
    const value = packet.headers[name] as string;
    const property = properties[name as Property];
    if (property !== undefined && fits(value)) encoded[property] = value;
    else if (name.startsWith("ce-")) headers[attributes.get(name) ?? attribute(name)] = value;
    else headers[checked(name)] = value;
  }
  if (packet.headers[wire.id] === undefined) encoded.appId = appId;
  return encoded;
}

/** The headers of a message that came, whoever sent it. What is no text becomes its text. */
export function decodeHeaders(from: MessageProperties): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const name in from.headers) {
    const value: unknown = from.headers[name];
    headers[names.get(name) ?? headerName(name)] = typeof value === "string" ? value : textOf(value);
  }
  delete headers[""];
  for (const name in properties) {
    const value: unknown = from[properties[name as Property]];
    if (typeof value === "string") headers[name] = value;
  }
  if (headers[wire.id] === undefined && typeof from.messageId === "string" && from.appId !== appId) {
    headers[wire.id] = from.messageId;
  }
  return headers;
}

/** How often a message has been handed out, this time included. */
export function attemptOf({ headers }: MessageProperties): number {
  return 1 + countOf(headers?.[deliveryCount]) + countOf(headers?.[travel.attempts]);
}

/** A message's properties for its way through a delay: as they were, and what must not be lost. */
export function keepProperties(from: MessageProperties, attempts: number, address: string): Options.Publish {
  const kept = Object.entries(from.headers ?? {}).filter(([name]) => !hidden.test(name));
  const headers = { ...Object.fromEntries(kept), [travel.attempts]: attempts, [travel.address]: address };
  const { clusterId: _, userId: __, expiration: ___, ...rest } = from;
  return { ...rest, headers };
}

/** AMQP's name of an attribute, and back. Remembered, since they are few. */
const attributes = new Map<string, string>();
const names = new Map<string, string>();

function attribute(name: string): string {
  const encoded = `cloudEvents:${name.slice(3)}`;
  if (attributes.size < 1_000) attributes.set(name, checked(encoded));
  return checked(encoded);
}

function headerName(name: string): string {
  const known = hidden.test(name) ? "" : name.toLowerCase().replace(/^cloudevents[:_]/, "ce-");
  if (names.size < 1_000) names.set(name, known);
  return known;
}

function checked(name: string): string {
  if (name !== "" && name.length <= longestText && !hidden.test(name) && fits(name)) return name;
  throw new MessagingError(
    "invalid_message",
    `A header cannot be named ${JSON.stringify(name)} in RabbitMQ. Choose another name, of at most ${longestText} bytes.`,
  );
}

function fits(text: string): boolean {
  return text.length * 3 <= longestText || Buffer.byteLength(text) <= longestText;
}

let made = 0;

function shortId(id: string): string {
  return id !== "" && fits(id) ? id : `posthorn-${process.pid}-${++made}`;
}

function countOf(value: unknown): number {
  return typeof value === "number" && value > 0 ? value : 0;
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (Buffer.isBuffer(value)) return value.toString();
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
