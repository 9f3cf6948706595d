import { checkHeader, MessagingError, type Outgoing, wireHeaders } from "@posthorn/core/transport";
import { createCache, isAtMost } from "@posthorn/transport-kit";
import type { MessageProperties, Options } from "amqplib";

/** The headers that this package adds. Deliveries do not contain them. */
export const ownHeaders = {
  /** On a copy: the attempts of the packets that it is a copy of. */
  attempts: "posthorn-attempts",
  /** The address, if the routing key does not carry it. */
  address: "posthorn-address",
  /** On a copy: identifies it. */
  token: "posthorn-copy",
  /** The key of order. */
  key: "posthorn-key",
  /** In a stream: when it was sent, in milliseconds since 1970. */
  sent: "posthorn-sent",
  /** In a stream: a mark, which is not delivered. */
  mark: "posthorn-mark",
} as const;

/** The `app_id` of a message without a CloudEvents id. Its `message_id` is then not read as one. */
const appId = "posthorn";

const deliveryCountHeader = "x-delivery-count";
/** Headers that RabbitMQ or this package adds, or that RabbitMQ routes by. */
const internalName =
  /^(x-(delivery|acquired)-count|x-death|x-(first|last)-death-.*|x-stream-offset|B?CC|__proto__|posthorn-(attempts|address|copy|key|sent|mark))$/;
const longestProperty = 255;
/** Both forms that the binding of CloudEvents for AMQP allows. */
const cloudEventsPrefix = /^(cloudevents[:_]|ce-)/i;
/** The name of the requester's own channel, for light requests. */
export const directReplies = "amq.rabbitmq.reply-to";
/** Stands in a reply address between what RabbitMQ made of that name and the token of the request. */
const tokenMark = "#";

type Property = "contentType" | "contentEncoding" | "correlationId" | "replyTo";
/** The headers that travel as AMQP properties, unless their value is longer than a property can be. */
const properties = new Map<string, Property>([
  [wireHeaders.contentType, "contentType"],
  ["content-encoding", "contentEncoding"],
  [wireHeaders.requestId, "correlationId"],
  [wireHeaders.replyTo, "replyTo"],
]);

/** The properties of a message, with a table of headers. */
export interface Properties extends Options.Publish {
  readonly headers: Record<string, unknown>;
  readonly messageId: string;
}

/**
 * Encodes a packet's headers for AMQP: `ce-<attribute>` as `cloudEvents:<attribute>`, some as properties, all others
 * unchanged. Throws MessagingError `invalid_message` for a header that would not arrive unchanged.
 */
export function encodeProperties(packet: Outgoing): Properties {
  const headers: Record<string, unknown> = {};
  const encoded: Properties = { headers, messageId: messageIdOf(packet.id) };
  for (const name in packet.headers) {
    const value = packet.headers[name] as string;
    checkHeader(name, value);
    const property = properties.get(name);
    if (property !== undefined && isAtMost(value, longestProperty)) encoded[property] = value;
    else headers[encodedNames(name, encodeName)] = value;
  }
  if (packet.headers[wireHeaders.id] === undefined) encoded.appId = appId;
  if (encoded.replyTo === directReplies) throw illegal(`reply to "${directReplies}"`);
  return encoded;
}

/** The properties of a light request. Every responder returns its token as the correlation id of the reply. */
export function askProperties(properties: Properties, token: string): Properties {
  const headers = { ...properties.headers, [wireHeaders.requestId]: properties.correlationId };
  return { ...properties, headers, mandatory: true, replyTo: directReplies, correlationId: token };
}

/** The queue and the token of a request in the reply address of a light request. Undefined for another address. */
export function directReplyPlace(
  address: string,
): { readonly queue: string; readonly token: string } | undefined {
  if (!address.startsWith(`${directReplies}.`)) return undefined;
  const [queue = "", token = ""] = address.split(tokenMark);
  return { queue, token };
}

/** Decodes the headers of a received message, which any client may have sent. Values become text. */
export function decodeHeaders(from: MessageProperties): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const name in from.headers) {
    const value: unknown = from.headers[name];
    const decoded = decodedNames(name, decodeName);
    if (decoded !== "") headers[decoded] = typeof value === "string" ? value : textOf(value);
  }
  const { replyTo, correlationId } = from;
  const isDirect = typeof replyTo === "string" && replyTo.startsWith(`${directReplies}.`);
  for (const [name, property] of properties) {
    const value: unknown = from[property];
    if (typeof value === "string" && !(isDirect && property === "correlationId")) headers[name] = value;
  }
  if (isDirect && correlationId !== undefined)
    headers[wireHeaders.replyTo] = `${replyTo}${tokenMark}${correlationId}`;
  if (headers[wireHeaders.id] === undefined && typeof from.messageId === "string" && from.appId !== appId) {
    headers[wireHeaders.id] = from.messageId;
  }
  return headers;
}

/**
 * The attempt of a message, which is 1 for its first delivery. Includes the attempts of the packets it is a copy of. A
 * classic queue does not count deliveries, and tells only a first one from the others.
 */
export function attemptOf(from: MessageProperties, isRedelivered: boolean): number {
  const here = deliveryCountOf(from) || (isRedelivered ? 1 : 0);
  return 1 + here + countOf(from.headers?.[ownHeaders.attempts]);
}

/** The number of earlier deliveries of a message from the same queue. */
export function deliveryCountOf({ headers }: MessageProperties): number {
  return countOf(headers?.[deliveryCountHeader]);
}

/** Returns the properties for a copy of a received message: its own, with more headers. */
export function copyProperties(
  from: MessageProperties,
  added: Readonly<Record<string, string | number | undefined>>,
): Properties {
  const { clusterId: _, userId: __, expiration: ___, ...rest } = from;
  const own = Object.entries(from.headers ?? {}).filter(([name]) => !internalName.test(name));
  const headers = { [ownHeaders.key]: from.headers?.[ownHeaders.key], ...Object.fromEntries(own), ...added };
  // Without an id, a return from the broker could not be matched with its packet.
  const id = from.messageId === undefined ? { messageId: messageIdOf(""), appId } : {};
  return { ...rest, ...id, headers, deliveryMode: 2, mandatory: true };
}

const mostNames = 1_000;
/** Caches, because there are few names and checking one takes time. */
const encodedNames = createCache<string>(mostNames);
const decodedNames = createCache<string>(mostNames);

function encodeName(name: string): string {
  if (internalName.test(name)) throw illegal(`a header named ${JSON.stringify(name)}`);
  return name.startsWith("ce-") ? `cloudEvents:${name.slice(3)}` : name;
}

/** Returns "" for a name that deliveries do not contain. */
function decodeName(name: string): string {
  if (internalName.test(name)) return "";
  const lower = name.toLowerCase();
  return cloudEventsPrefix.test(name) || properties.has(lower)
    ? lower.replace(cloudEventsPrefix, "ce-")
    : name;
}

function illegal(part: string): MessagingError {
  const text = `RabbitMQ cannot carry ${part}, which means something to it. Nothing was sent. Choose another one.`;
  return new MessagingError("invalid_message", text);
}

let generatedIds = 0;

/** Returns the id, or a generated one if it is empty or too long for a property. */
function messageIdOf(id: string): string {
  return id !== "" && isAtMost(id, longestProperty) ? id : `posthorn-${process.pid}-${++generatedIds}`;
}

function countOf(value: unknown): number {
  return typeof value === "number" && value > 0 ? value : 0;
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (Buffer.isBuffer(value)) return value.toString();
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
