import type { Version } from "./binding.ts";

// The binding of Posthorn for NATS JetStream, which AsyncAPI has no binding for.

/** `x-nats-jetstream` of a channel: the stream that stores its messages. */
export interface JetStreamChannel extends Version {
  readonly stream: string;
  /** The subject of its messages, with parameters in braces. Default: the channel's address. */
  readonly subject?: string;
  /** Settings of the stream, under their names in JetStream. */
  readonly config?: Readonly<Record<string, unknown>>;
}

/** `x-nats-jetstream` of an operation: the durable consumer that delivers its messages. */
export interface JetStreamOperation extends Version {
  readonly consumer: string;
  /** Settings of the consumer, under their names in JetStream. */
  readonly config?: Readonly<Record<string, unknown>>;
}
