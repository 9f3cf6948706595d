import type { SettingsSchema } from "../settings-schema/settings-schema.ts";

/** The objects that have settings. */
export type SettingsOwner = "operation" | "document" | "message" | "schema";

export interface ExtensionSchema extends SettingsSchema {
  readonly $schema: string;
  readonly definitions: Readonly<Record<SettingsOwner, SettingsSchema> & Record<string, SettingsSchema>>;
}

const operation: SettingsSchema = {
  title: "x-posthorn of an operation",
  description: "The kind of an operation, its name, and its requirements for the transport.",
  type: "object",
  additionalProperties: false,
  properties: {
    kind: {
      description:
        'The kind of the operation: a command ("do this": one consumer handles it), a query ("tell me": one responder replies) or an event ("this happened": every group receives it).',
      enum: ["command", "query", "event"],
    },
    name: {
      description: "The operation's name in generated code. Default: its id.",
      allOf: [{ $ref: "#/definitions/codeName" }],
      examples: ["placeOrder"],
    },
    timeoutMs: {
      description: "Queries only: how many milliseconds a requester waits for the reply. Default 10,000.",
      type: "integer",
      minimum: 1,
      default: 10_000,
    },
    orderingKey: {
      description:
        "Commands and events: the location of the value that keeps messages in order. Messages with the same value are handled one after the other, in the order in which they were sent. Requires a transport that keeps order by key.",
      allOf: [{ $ref: "#/definitions/payloadLocation" }],
    },
    idempotencyKey: {
      description:
        "Commands and events: messages with the same value count as one message, however often they are sent within the window. Requires a transport that detects duplicates.",
      type: "object",
      additionalProperties: false,
      required: ["location", "windowMs"],
      properties: {
        location: {
          description: "The location of the value that distinguishes messages.",
          allOf: [{ $ref: "#/definitions/payloadLocation" }],
        },
        windowMs: {
          description: "How many milliseconds the value is remembered.",
          type: "integer",
          minimum: 1,
          examples: [120_000],
        },
      },
    },
    delayMs: {
      description:
        "Commands and events: how many milliseconds pass before a message is delivered. Requires a transport that can delay messages.",
      type: "integer",
      minimum: 0,
    },
    ttlMs: {
      description:
        "Commands and events: how many milliseconds after its delivery is due a message expires. A message that has expired is reported and not handled. If the wire format is plain, requires a transport that expires messages.",
      type: "integer",
      minimum: 1,
      examples: [60_000],
    },
    keepMs: {
      description:
        "Events only: how many milliseconds the topic keeps its messages, whether they were handled or not, so that a new group can begin with earlier ones. Requires a transport that can replay messages.",
      type: "integer",
      minimum: 1,
      examples: [604_800_000],
    },
    deadLetter: {
      description:
        "Commands and events: false if a message that cannot be handled is reported and dropped, and does not become a dead letter.",
      type: "boolean",
      default: true,
    },
    delivery: { $ref: "#/definitions/delivery" },
    retry: {
      description:
        "Commands and events: how often a failed message is delivered again. After the last attempt it becomes a dead letter.",
      type: "object",
      additionalProperties: false,
      required: ["attempts", "backoffMs"],
      properties: {
        attempts: {
          description: "The most attempts to handle a message, the first one included.",
          type: "integer",
          minimum: 1,
          examples: [5],
        },
        backoffMs: {
          description: "Milliseconds before the second attempt. All delays are jittered.",
          type: "integer",
          minimum: 0,
          examples: [200],
        },
        strategy: {
          description:
            'The delays before further attempts. "fixed": the same delay. "linear": longer by backoffMs each time. "exponential": multiplied each time.',
          enum: ["fixed", "linear", "exponential"],
          default: "exponential",
        },
        multiplier: {
          description: "The factor between two exponential delays.",
          type: "number",
          exclusiveMinimum: 0,
          default: 2,
        },
        longestMs: {
          description: "The longest delay in milliseconds.",
          type: "integer",
          minimum: 1,
          default: 30_000,
          examples: [3_600_000],
        },
      },
    },
    handlerTimeoutMs: {
      description:
        "How many milliseconds a handler or the responder of a query may take. After that the attempt counts as failed, and its signal aborts. Default 300,000.",
      type: "integer",
      minimum: 1,
      default: 300_000,
      examples: [60_000],
    },
    wire: { $ref: "#/definitions/wire" },
  },
};

const document: SettingsSchema = {
  title: "x-posthorn of a document or a channel",
  description: "Defaults for its operations.",
  type: "object",
  additionalProperties: false,
  properties: {
    wire: { $ref: "#/definitions/wire" },
    delivery: { $ref: "#/definitions/delivery" },
  },
};

const message: SettingsSchema = {
  title: "x-posthorn of a message",
  description: "The name and the role of a message.",
  type: "object",
  additionalProperties: false,
  properties: {
    name: {
      description:
        "The message's name in generated code. Default: its name in the contract, which is used on the wire in any case.",
      allOf: [{ $ref: "#/definitions/codeName" }],
      examples: ["OrderPlaced"],
    },
    failure: {
      description:
        "True if this message of a query's reply is a declared failure. The requester gets it as an error with the message's name and payload.",
      type: "boolean",
      default: false,
    },
  },
};

const schema: SettingsSchema = {
  title: "x-posthorn of a schema that is referred to",
  description: "The name of a schema.",
  type: "object",
  additionalProperties: false,
  properties: {
    name: {
      description: "The type's name in generated code. Default: the schema's key.",
      allOf: [{ $ref: "#/definitions/codeName" }],
      examples: ["Address"],
    },
  },
};

const extendedOperation: SettingsSchema = {
  properties: { "x-posthorn": { $ref: "#/definitions/operation" } },
};
const extendedMessage: SettingsSchema = {
  properties: { "x-posthorn": { $ref: "#/definitions/message" } },
};
const extendedSchema: SettingsSchema = {
  properties: { "x-posthorn": { $ref: "#/definitions/schema" } },
};

function eachOf(definition: string): SettingsSchema {
  return { additionalProperties: { $ref: `#/definitions/${definition}` } };
}

/**
 * The one description of `x-posthorn`. The reader checks settings with its definitions, and editors complete them with
 * `schemas/x-posthorn.schema.json`, which `npm run schema` writes from here.
 *
 * The title of a schema with a pattern completes the sentence "Make it a …" in diagnostics.
 */
export const extensionSchema: ExtensionSchema = {
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "x-posthorn",
  description: "Posthorn's extension of AsyncAPI. Applies to whole documents, of AsyncAPI 2 or 3.",
  type: "object",
  properties: {
    "x-posthorn": { $ref: "#/definitions/document" },
    operations: eachOf("extendedOperation"),
    channels: {
      additionalProperties: {
        properties: {
          "x-posthorn": { $ref: "#/definitions/document" },
          publish: { $ref: "#/definitions/extendedOperation" },
          subscribe: { $ref: "#/definitions/extendedOperation" },
          messages: eachOf("extendedMessage"),
        },
      },
    },
    components: {
      properties: {
        operations: eachOf("extendedOperation"),
        operationTraits: eachOf("extendedOperation"),
        messages: eachOf("extendedMessage"),
        messageTraits: eachOf("extendedMessage"),
        schemas: eachOf("extendedSchema"),
      },
    },
  },
  definitions: {
    extendedOperation,
    extendedMessage,
    extendedSchema,
    operation,
    document,
    message,
    schema,
    codeName: {
      title: "name of letters, digits and _",
      description: "A name in generated code. It does not begin with a digit.",
      type: "string",
      pattern: "^[A-Za-z_][A-Za-z0-9_]*$",
    },
    wire: {
      description:
        'The wire format of messages. "cloudevents": with the headers of CloudEvents 1.0. "structured": as CloudEvents in JSON, which contain the payload. "plain": with the contract\'s headers and a content type only, for programs that do not know CloudEvents.',
      enum: ["cloudevents", "structured", "plain"],
      default: "cloudevents",
    },
    delivery: {
      description:
        'The delivery of the requests of queries. "durable": the broker stores a request until a responder has handled it. "light": nothing is stored. A request goes to a responder that is there, or fails at once. A transport without light delivery stores it.',
      enum: ["durable", "light"],
      default: "durable",
    },
    payloadLocation: {
      title: 'location in the payload, such as "$message.payload#/orderId"',
      description: "A runtime expression of AsyncAPI that points into the payload.",
      type: "string",
      pattern: "^\\$message\\.payload#(/([^/~]|~[01])*)+$",
      examples: ["$message.payload#/orderId"],
    },
  },
};
