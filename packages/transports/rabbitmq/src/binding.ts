import { type Destination, isOpen, MessagingError } from "@posthorn/core/transport";
import type { Options } from "amqplib";
import { bindingPattern } from "./names.ts";

/** A queue or an exchange of an existing system. */
export interface BoundEntity {
  readonly name?: string;
  readonly type?: string;
  readonly durable?: boolean;
  readonly exclusive?: boolean;
  readonly autoDelete?: boolean;
  readonly vhost?: string;
}

/** The binding `amqp` of an AsyncAPI channel: where the packets of an existing system are. */
export interface ChannelBinding {
  readonly is?: "queue" | "routingKey";
  readonly queue?: BoundEntity;
  readonly exchange?: BoundEntity;
}

/** The binding of a queue or a topic, if it names a queue or an exchange. */
export function channelBindingOf({ binding, kind }: Destination): ChannelBinding | undefined {
  const channel: ChannelBinding = binding?.channel ?? {};
  const isNamed = channel.is === "queue" || channel.queue?.name || channel.exchange?.name;
  return kind !== "inbox" && isNamed ? channel : undefined;
}

/** Throws MessagingError `invalid_argument` if a binding names another virtual host than that of the connection. */
export function checkVirtualHost(of: Destination, vhost: string): void {
  const { queue, exchange } = channelBindingOf(of) ?? {};
  const other = [queue?.vhost, exchange?.vhost].find((each) => each !== undefined && each !== vhost);
  if (other === undefined) return;
  const text = `The contract's binding is for the virtual host "${other}", and the connection is to "${vhost}". Put it into \`url\`.`;
  throw new MessagingError("invalid_argument", text);
}

/** The routing key by which a consumer's queue is bound to an existing exchange. */
export function boundPattern(from: Destination, { type = "topic" }: BoundEntity): string {
  if (type === "fanout" || type === "headers") return "";
  if (!isOpen(from.address)) return from.address;
  if (type === "topic") return bindingPattern(from);
  throw new MessagingError(
    "unsupported_capability",
    `"${from.address}" has a parameter without a value, and its exchange of the type "${type}" has no patterns. Give every parameter a value.`,
  );
}

interface OperationBinding {
  readonly expiration?: number;
  readonly userId?: string;
  readonly cc?: readonly string[];
  readonly bcc?: readonly string[];
  readonly priority?: number;
  readonly deliveryMode?: 1 | 2;
  readonly mandatory?: boolean;
}

/** Sets the properties and headers of a message that the binding of an operation sets. */
export function applyOperation({ binding }: Destination, properties: Options.Publish): void {
  const {
    expiration,
    cc: CC,
    bcc: BCC,
    userId,
    priority,
    deliveryMode,
    mandatory,
  }: OperationBinding = binding?.operation ?? {};
  const set = { userId, priority, deliveryMode, mandatory, expiration: expiration?.toFixed() };
  for (const [target, values] of [
    [properties, set],
    [properties.headers, { CC, BCC }],
  ] as const) {
    for (const [name, value] of Object.entries(values)) if (value !== undefined) target[name] = value;
  }
}
