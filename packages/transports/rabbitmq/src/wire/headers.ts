import { type Destination, MessagingError, type Outgoing, wireHeaders } from "@posthorn/core/transport";
import type { MessageProperties, Options } from "amqplib";

/** The headers that this package adds to a copy of a packet. Deliveries do not contain them. */
export const copyHeaders = {
  attempts: "posthorn-attempts",
  address: "posthorn-address",
  token: "posthorn-copy",
} as const;

/** The `app_id` of a message without a CloudEvents id. Its `message_id` is then not read as one. */
const appId = "posthorn";

const deliveryCountHeader = "x-delivery-count";
/** Headers that RabbitMQ or this package adds. */
const internalName =
  /^(x-delivery-count|x-death|x-first-death-.*|x-last-death-.*|posthorn-(attempts|address|copy))$/;
/** The names that every transport can carry: those that HTTP allows. */
const legalName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,240}$/;
const longestProperty = 255;

/** The headers that travel as AMQP properties, unless their value is longer than a property holds. */
const properties = {
  [wireHeaders.contentType]: "contentType",
  "content-encoding": "contentEncoding",
  [wireHeaders.requestId]: "correlationId",
  [wireHeaders.replyTo]: "replyTo",
} as const;
type Property = keyof typeof properties;

/**
 * Encodes a packet's headers for AMQP: `ce-<attribute>` as `cloudEvents:<attribute>`, some as properties, all others
 * unchanged. Throws MessagingError `invalid_message` for a header that would not arrive unchanged.
 */
export function encodeProperties(packet: Outgoing, kind: Destination["kind"]): Options.Publish {
  const headers: Record<string, string> = {};
  const encoded: Options.Publish = {
    headers,
    messageId: messageIdOf(packet.id),
    deliveryMode: kind === "inbox" ? 1 : 2,
    mandatory: kind === "queue", // the broker returns a packet that no queue accepts
  };
  for (const name in packet.headers) {
    const value = packet.headers[name] as string;
    if (!value.isWellFormed()) throw illegal(`The value of header "${name}" is not well-formed text`);
    const property = properties[name as Property];
    if (property !== undefined && isShort(value)) encoded[property] = value;
    else headers[encodedNames.get(name) ?? encodeName(name)] = value;
  }
  if (packet.headers[wireHeaders.id] === undefined) encoded.appId = appId;
  return encoded;
}

/** Decodes the headers of a received message, which any client may have sent. Values become text. */
export function decodeHeaders(from: MessageProperties): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const name in from.headers) {
    const value: unknown = from.headers[name];
    headers[decodedNames.get(name) ?? decodeName(name)] = typeof value === "string" ? value : textOf(value);
  }
  delete headers[""];
  for (const name in properties) {
    const value: unknown = from[properties[name as Property]];
    if (typeof value === "string") headers[name] = value;
  }
  if (headers[wireHeaders.id] === undefined && typeof from.messageId === "string" && from.appId !== appId) {
    headers[wireHeaders.id] = from.messageId;
  }
  return headers;
}

/** The attempt of a message, which is 1 for its first delivery. Includes the attempts of the packets it is a copy of. */
export function attemptOf(from: MessageProperties): number {
  return 1 + deliveryCountOf(from) + countOf(from.headers?.[copyHeaders.attempts]);
}

/** The number of earlier deliveries of a message from the same queue. */
export function deliveryCountOf({ headers }: MessageProperties): number {
  return countOf(headers?.[deliveryCountHeader]);
}

/**
 * Returns the properties for a copy of a received message: its own, with more headers.
 *
 * @param mostBytes - for the headers that the message already has; the largest are omitted first
 */
export function copyProperties(
  from: MessageProperties,
  added: Readonly<Record<string, string | number>>,
  mostBytes: number = Number.POSITIVE_INFINITY,
): Options.Publish {
  const { clusterId: _, userId: __, expiration: ___, ...rest } = from;
  const own = Object.entries(from.headers ?? {}).filter(([name]) => !internalName.test(name));
  const headers = { ...Object.fromEntries(smallestOf(own, mostBytes)), ...added };
  // Without an id, a return from the broker could not be matched with its packet.
  const id = from.messageId === undefined ? { messageId: messageIdOf(""), appId } : {};
  return { ...rest, ...id, headers, deliveryMode: 2, mandatory: true };
}

function smallestOf(headers: [string, unknown][], mostBytes: number): [string, unknown][] {
  if (mostBytes === Number.POSITIVE_INFINITY) return headers;
  let left = mostBytes;
  return headers
    .map((header) => ({ header, bytes: Buffer.byteLength(header[0] + textOf(header[1])) + 16 }))
    .sort((one, other) => one.bytes - other.bytes)
    .filter(({ bytes }) => {
      left -= bytes;
      return left >= 0;
    })
    .map(({ header }) => header);
}

/** Caches, because there are few names and checking one takes time. */
const encodedNames = new Map<string, string>();
const decodedNames = new Map<string, string>();
const mostNames = 1_000;

function encodeName(name: string): string {
  if (!legalName.test(name) || internalName.test(name)) {
    throw illegal(`RabbitMQ cannot carry a header named ${JSON.stringify(name)}`);
  }
  const encoded = name.startsWith("ce-") ? `cloudEvents:${name.slice(3)}` : name;
  if (encodedNames.size < mostNames) encodedNames.set(name, encoded);
  return encoded;
}

/** Returns "" for a name that deliveries do not contain. */
function decodeName(name: string): string {
  const decoded = internalName.test(name) ? "" : name.toLowerCase().replace(/^cloudevents[:_]/, "ce-");
  if (decodedNames.size < mostNames) decodedNames.set(name, decoded);
  return decoded;
}

function illegal(problem: string): MessagingError {
  return new MessagingError("invalid_message", `${problem}. Nothing was sent. Correct it.`);
}

function isShort(text: string): boolean {
  return text.length * 3 <= longestProperty || Buffer.byteLength(text) <= longestProperty;
}

let generatedIds = 0;

/** Returns the id, or a generated one if it is empty or too long for a property. */
function messageIdOf(id: string): string {
  return id !== "" && isShort(id) ? id : `posthorn-${process.pid}-${++generatedIds}`;
}

function countOf(value: unknown): number {
  return typeof value === "number" && value > 0 ? value : 0;
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (Buffer.isBuffer(value)) return value.toString();
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
