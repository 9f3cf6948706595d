import { type Destination, MessagingError, type Outgoing, wireHeaders } from "@posthorn/core/transport";
import type { MessageProperties, Options } from "amqplib";

/** Headers of our own, which no delivery shows: what a copy of a packet must carry. */
export const travel = {
  attempts: "posthorn-attempts",
  address: "posthorn-address",
  copy: "posthorn-copy",
} as const;

/** What stands in `app_id` where a message has no CloudEvents id, so that `message_id` is not taken for one. */
const appId = "posthorn";

const deliveryCount = "x-delivery-count";
const hidden =
  /^(x-delivery-count|x-death|x-first-death-.*|x-last-death-.*|posthorn-(attempts|address|copy))$/;
/** Names that every transport can carry: those of HTTP. */
const legalName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,240}$/;
const longestText = 255;

/** The properties of AMQP that headers travel in, if they fit: such a property holds 255 bytes. */
const properties = {
  [wireHeaders.contentType]: "contentType",
  "content-encoding": "contentEncoding",
  [wireHeaders.requestId]: "correlationId",
  [wireHeaders.replyTo]: "replyTo",
} as const;
type Property = keyof typeof properties;

/**
 * A packet's headers as AMQP has them: `ce-<attribute>` as `cloudEvents:<attribute>`, some as properties,
 * the others as they are. Throws MessagingError `invalid_message` for what could not arrive as it is.
 */
export function encodeProperties(packet: Outgoing, kind: Destination["kind"]): Options.Publish {
  const headers: Record<string, string> = {};
  const encoded: Options.Publish = {
    headers,
    messageId: shortId(packet.id),
    deliveryMode: kind === "inbox" ? 1 : 2,
    mandatory: kind === "queue", // what no queue takes comes back
  };
  for (const name in packet.headers) {
    const value = packet.headers[name] as string;
    if (!value.isWellFormed()) throw illegal(`The value of header "${name}" is not well-formed text`);
    const property = properties[name as Property];
    if (property !== undefined && fits(value)) encoded[property] = value;
    else headers[written.get(name) ?? writtenName(name)] = value;
  }
  if (packet.headers[wireHeaders.id] === undefined) encoded.appId = appId;
  return encoded;
}

/** The headers of a message that came, whoever sent it. What is no text becomes its text. */
export function decodeHeaders(from: MessageProperties): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const name in from.headers) {
    const value: unknown = from.headers[name];
    headers[read.get(name) ?? readName(name)] = typeof value === "string" ? value : textOf(value);
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

/** How often a message has been delivered, this time included. */
export function attemptOf(from: MessageProperties): number {
  return 1 + deliveryCountOf(from) + countOf(from.headers?.[travel.attempts]);
}

/** How often a message has been delivered from its present queue before. */
export function deliveryCountOf({ headers }: MessageProperties): number {
  return countOf(headers?.[deliveryCount]);
}

/**
 * The properties of a message that came, to put it into another queue: as they were, with more headers.
 *
 * @param mostBytes - for the headers that it came with; the largest are left out first
 */
export function keepProperties(
  from: MessageProperties,
  added: Readonly<Record<string, string | number>>,
  mostBytes: number = Number.POSITIVE_INFINITY,
): Options.Publish {
  const { clusterId: _, userId: __, expiration: ___, ...rest } = from;
  const own = Object.entries(from.headers ?? {}).filter(([name]) => !hidden.test(name));
  const headers = { ...Object.fromEntries(smallest(own, mostBytes)), ...added };
  // Without an id the broker could not tell us that no queue took it.
  const id = from.messageId === undefined ? { messageId: shortId(""), appId } : {};
  return { ...rest, ...id, headers, deliveryMode: 2, mandatory: true };
}

function smallest(headers: [string, unknown][], mostBytes: number): [string, unknown][] {
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

/** Names as they are written and read. Remembered, since they are few and checking them is not free. */
const written = new Map<string, string>();
const read = new Map<string, string>();
const mostNames = 1_000;

function writtenName(name: string): string {
  if (!legalName.test(name) || hidden.test(name)) {
    throw illegal(`RabbitMQ cannot carry a header named ${JSON.stringify(name)}`);
  }
  const made = name.startsWith("ce-") ? `cloudEvents:${name.slice(3)}` : name;
  if (written.size < mostNames) written.set(name, made);
  return made;
}

function readName(name: string): string {
  const made = hidden.test(name) ? "" : name.toLowerCase().replace(/^cloudevents[:_]/, "ce-");
  if (read.size < mostNames) read.set(name, made);
  return made;
}

function illegal(what: string): MessagingError {
  return new MessagingError("invalid_message", `${what}. Nothing was sent. Correct it.`);
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
