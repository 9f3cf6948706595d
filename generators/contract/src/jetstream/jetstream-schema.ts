import type { Definitions, SettingsSchema } from "../settings-schema/settings-schema.ts";

/** The objects whose bindings may have `x-nats-jetstream`. */
export type JetStreamOwner = "channel" | "operation";

export interface JetStreamSchema extends SettingsSchema {
  readonly $schema: string;
  readonly definitions: Definitions;
}

/** A level of a subject. */
const level = "([^\\s.*>{}]|\\{[^\\s.*>{}]+\\})+";

const bindingVersion: SettingsSchema = {
  description: "The version of this binding.",
  enum: ["0.1.0"],
};

const channel: SettingsSchema = {
  title: "x-nats-jetstream of a channel",
  description: "The stream of NATS JetStream that stores the channel's messages.",
  type: "object",
  additionalProperties: false,
  required: ["stream"],
  properties: {
    stream: {
      description: "The name of the stream.",
      allOf: [{ $ref: "#/definitions/streamName" }],
      examples: ["ORDERS"],
    },
    subject: {
      description:
        "The subject of the messages, with the address's parameters in braces. Default: the channel's address, with its levels separated by dots.",
      allOf: [{ $ref: "#/definitions/subject" }],
      examples: ["orders.{region}.placed"],
    },
    config: {
      description: "Settings of the stream, under their names in JetStream.",
      type: "object",
      examples: [{ max_age: 604_800_000_000_000, num_replicas: 3 }],
    },
    bindingVersion,
  },
};

const operation: SettingsSchema = {
  title: "x-nats-jetstream of an operation",
  description: "The durable consumer of NATS JetStream that delivers the operation's messages.",
  type: "object",
  additionalProperties: false,
  required: ["consumer"],
  properties: {
    consumer: {
      description: "The name of the durable consumer.",
      allOf: [{ $ref: "#/definitions/streamName" }],
      examples: ["billing"],
    },
    config: {
      description: "Settings of the consumer, under their names in JetStream.",
      type: "object",
      examples: [{ ack_wait: 60_000_000_000 }],
    },
    bindingVersion,
  },
};

function boundBy(owner: JetStreamOwner): SettingsSchema {
  return { properties: { "x-nats-jetstream": { $ref: `#/definitions/${owner}` } } };
}

const boundOperation: SettingsSchema = { properties: { bindings: boundBy("operation") } };
const boundOperations: SettingsSchema = { additionalProperties: boundOperation };
const boundChannels: SettingsSchema = {
  additionalProperties: {
    properties: { bindings: boundBy("channel"), publish: boundOperation, subscribe: boundOperation },
  },
};

/**
 * The one description of `x-nats-jetstream`. The reader checks bindings with its definitions, and editors complete them
 * with `schemas/x-nats-jetstream.schema.json`, which `npm run schema` writes from here.
 *
 * The title of a schema with a pattern completes the sentence "Make it a …" in diagnostics.
 */
export const jetStreamSchema: JetStreamSchema = {
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "x-nats-jetstream",
  description: "Posthorn's binding for NATS JetStream. Applies to whole documents, of AsyncAPI 2 or 3.",
  type: "object",
  properties: {
    channels: boundChannels,
    operations: boundOperations,
    components: {
      properties: {
        channels: boundChannels,
        operations: boundOperations,
        operationTraits: boundOperations,
        channelBindings: { additionalProperties: boundBy("channel") },
        operationBindings: { additionalProperties: boundBy("operation") },
      },
    },
  },
  definitions: {
    channel,
    operation,
    streamName: {
      title: 'name without spaces, ".", "*", ">", "/" and "\\"',
      description: "The name of a stream or a consumer.",
      type: "string",
      pattern: "^[^\\s.*>/\\\\]+$",
    },
    subject: {
      title: 'subject such as "orders.{region}.placed", without wildcards',
      description: "A subject of NATS, with parameters in braces.",
      type: "string",
      pattern: `^(?!.*\\}\\{)${level}(\\.${level})*$`,
    },
  },
};
