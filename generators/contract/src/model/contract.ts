import type {
  ChannelBindings,
  MessageBindings,
  OperationBindings,
  ServerBindings,
} from "../bindings/bindings.ts";

/**
 * A contract as the generators see it: readonly data, with the contract's own words and names, and
 * nothing of any parser. A `$ref` to a schema stays a reference by name, so that names are stable and
 * recursion is natural.
 */
export interface Contract {
  /** The version of AsyncAPI that it is written in: `3.0.0`. */
  readonly asyncapi: string;
  readonly title: string;
  readonly version: string;
  readonly description?: string;
  /** The contract's own id, a URI. */
  readonly id?: string;
  readonly tags?: readonly string[];
  readonly externalDocs?: Documentation["externalDocs"];
  /** Of messages that do not say. */
  readonly defaultContentType?: string;
  readonly servers?: readonly Server[];
  /** Operations in the document's order. */
  readonly operations: readonly Operation[];
  /** Every message that an operation uses, once each. */
  readonly messages: readonly Message[];
  /** Every schema that something refers to by `$ref`, once each. */
  readonly schemas: readonly NamedSchema[];
}

/** Where in which file something stands. */
export interface Origin {
  /** Relative to the contract's folder, with `/`; the contract itself by its own name. */
  readonly file: string;
  /** JSON pointer within that file: `/operations/placeOrder`. */
  readonly pointer: string;
}

/** What people read of something. */
export interface Documentation {
  readonly title?: string;
  readonly summary?: string;
  readonly description?: string;
  readonly deprecated?: boolean;
  readonly tags?: readonly string[];
  readonly externalDocs?: { readonly url: string; readonly description?: string };
}

/** A broker that the application talks to. */
export interface Server extends Documentation {
  readonly id: string;
  readonly origin: Origin;
  /** With the port, and variables in braces. */
  readonly host: string;
  readonly pathname?: string;
  readonly protocol: string;
  readonly protocolVersion?: string;
  readonly variables?: readonly Variable[];
  readonly security?: Security;
  readonly bindings?: ServerBindings;
}

/** A part of a server's address. */
export interface Variable {
  readonly name: string;
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly default?: string;
  readonly examples?: readonly string[];
}

/** Alternatives, each of which needs all of its schemes. */
export type Security = readonly (readonly SecurityScheme[])[];

export interface SecurityScheme {
  /** The contract's name for it. */
  readonly name: string;
  readonly origin: Origin;
  /** As AsyncAPI has them: `userPassword`, `apiKey`, `X509`, `oauth2`, `scramSha256`, … */
  readonly type: string;
  readonly description?: string;
  /** Those that are needed here. */
  readonly scopes?: readonly string[];
  /** Of keys: where they stand, and in which header, parameter or cookie. */
  readonly in?: string;
  readonly parameter?: string;
  /** Of `http`. */
  readonly scheme?: string;
  readonly bearerFormat?: string;
  readonly openIdConnectUrl?: string;
  /** Of `oauth2`, by their names. */
  readonly flows?: Readonly<Record<string, OAuthFlow>>;
}

export interface OAuthFlow {
  readonly authorizationUrl?: string;
  readonly tokenUrl?: string;
  readonly refreshUrl?: string;
  /** What each scope that there is means. */
  readonly scopes: Readonly<Record<string, string>>;
}

export type Operation = CommandOperation | EventOperation | QueryOperation;

interface OperationBase extends Documentation {
  /** The contract's id for it. */
  readonly id: string;
  readonly origin: Origin;
  /** What the application that the document describes does: 3.x `send`, 2.x `subscribe` are "send". */
  readonly action: "send" | "receive";
  readonly channel: Channel;
  /** At least one. Where the contract has none, one of unknown payload, called as the operation is. */
  readonly messages: readonly Message[];
  /** `x-posthorn.name`: what generated code calls it instead of by its id. */
  readonly name?: string;
  readonly security?: Security;
  readonly bindings?: OperationBindings<Schema>;
  /** Milliseconds that a handler, or the answer to a query, may take before its run counts as failed. */
  readonly handlerTimeoutMs?: number;
  /** How its messages travel, where `x-posthorn.wire` of the operation, its channel or the document says so. */
  readonly wire?: "cloudevents" | "plain";
}

interface OneWayOperation extends OperationBase {
  /** Steps of a JSON pointer into the payload. */
  readonly orderingKey?: readonly string[];
  readonly idempotencyKey?: { readonly path: readonly string[]; readonly windowMs: number };
  readonly delayMs?: number;
  readonly retry?: { readonly attempts: number; readonly backoffMs: number };
}

export interface CommandOperation extends OneWayOperation {
  readonly kind: "command";
}

export interface EventOperation extends OneWayOperation {
  readonly kind: "event";
}

export interface QueryOperation extends OperationBase {
  readonly kind: "query";
  /** The messages of a success: those of the reply that are not failures. At least one, made up if need be. */
  readonly replies: readonly Message[];
  /** The messages that `x-posthorn.failure` marks. */
  readonly failures: readonly Message[];
  readonly timeoutMs?: number;
  /** Where requests and replies carry the correlation id, as far as they say. Left out: Posthorn's own header. */
  readonly correlation?: { readonly request?: ValueLocation; readonly reply?: ValueLocation };
  /** Where a request carries the address for its reply. Left out: Posthorn's own header. */
  readonly replyTo?: ValueLocation;
  /** Where replies go whose request carries no address. Its parameters are among the channel's. */
  readonly replyAddress?: string;
}

/** Where a message carries a value: a runtime expression, taken apart. */
export interface ValueLocation {
  readonly part: "header" | "payload";
  /** Steps of a JSON pointer, at least one. The first of a header is its name. */
  readonly path: readonly string[];
}

export interface Channel extends Documentation {
  readonly id: string;
  readonly origin: Origin;
  /** With parameters in braces. */
  readonly address: string;
  readonly parameters: readonly Parameter[];
  /** The ids of the servers that have it; left out where all of them have. */
  readonly servers?: readonly string[];
  readonly bindings?: ChannelBindings<Schema>;
}

/** A part of a channel's address. */
export interface Parameter extends Variable {
  /** Where a message has the value, too. */
  readonly location?: ParameterLocation;
}

/** A runtime expression: `$message.payload#/order/id`. */
export interface ParameterLocation {
  readonly part: "header" | "payload";
  /** Steps of a JSON pointer. */
  readonly path: readonly string[];
}

export interface Message extends Documentation {
  /** The contract's name for it; the CloudEvents `type`. */
  readonly name: string;
  /** `x-posthorn.name`: what generated code calls it instead. */
  readonly codeName?: string;
  readonly origin: Origin;
  readonly contentType: string;
  readonly payload: Schema;
  /** How the payload is written where a schema of another language says so. `payload` says what programs see. */
  readonly encoding?: Encoding;
  /** An object schema. */
  readonly headers?: Schema;
  /** The header of `correlationId.location`, where it is one. */
  readonly correlationHeader?: string;
  readonly examples: readonly MessageExample[];
  readonly bindings?: MessageBindings<Schema>;
}

export type Encoding =
  /** `schema` is self-contained Avro in JSON, with nothing in it but what the bytes depend on. */
  | { readonly kind: "avro"; readonly schema: unknown }
  /** `types` has the message of that full name, and every type that it refers to, by full names. */
  | {
      readonly kind: "protobuf";
      readonly message: string;
      readonly types: Readonly<Record<string, ProtobufType>>;
    };

export type ProtobufType =
  | { readonly fields: Readonly<Record<string, ProtobufField>> }
  /** An enum. */
  | { readonly values: Readonly<Record<string, number>> };

/** A field that is neither of the four is there always: where the bytes have none, it is zero or empty. */
export interface ProtobufField {
  readonly number: number;
  /** A scalar type, or a full name. */
  readonly type: string;
  readonly optional?: true;
  readonly required?: true;
  readonly repeated?: true;
  /** A map; the type of its keys. */
  readonly key?: string;
  /** Written as one run of bytes. */
  readonly packed?: true;
  /** At most one field of the same `oneof` is there. */
  readonly oneof?: string;
}

export interface MessageExample {
  readonly name?: string;
  readonly summary?: string;
  readonly payload?: unknown;
  readonly headers?: unknown;
}

export interface NamedSchema {
  /** The last step of its pointer, or the file's name without its ending: unique in the contract. */
  readonly name: string;
  /** The name that its own place gives it, if another schema of the contract has that name. */
  readonly ownName?: string;
  /** `x-posthorn.name`: what generated code calls it instead. */
  readonly codeName?: string;
  readonly origin: Origin;
  readonly schema: Schema;
}

/** JSON Schema draft-07, with `$ref` resolved to a name in `Contract.schemas`. */
export type Schema = boolean | SchemaReference | SchemaObject;

export interface SchemaReference {
  /** The `name` of a NamedSchema. */
  readonly ref: string;
}

export type SchemaType = "string" | "number" | "integer" | "boolean" | "null" | "object" | "array";

/** Keywords as in the specification; what it calls an object of schemas stays one. */
export interface SchemaObject {
  readonly origin: Origin;
  readonly title?: string;
  readonly description?: string;
  readonly deprecated?: boolean;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly readOnly?: boolean;
  readonly writeOnly?: boolean;
  readonly externalDocs?: { readonly url: string; readonly description?: string };

  /** `nullable: true` of OpenAPI is already among them. */
  readonly types?: readonly SchemaType[];
  readonly const?: { readonly value: unknown };
  readonly enum?: readonly unknown[];

  readonly multipleOf?: number;
  readonly maximum?: number;
  readonly exclusiveMaximum?: number;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;

  readonly maxLength?: number;
  readonly minLength?: number;
  readonly pattern?: string;
  readonly format?: string;
  /** Bytes, where `types` says "string": of payloads that are not JSON. */
  readonly binary?: true;
  readonly contentEncoding?: string;
  readonly contentMediaType?: string;

  readonly items?: Schema | readonly Schema[];
  readonly additionalItems?: Schema;
  readonly maxItems?: number;
  readonly minItems?: number;
  readonly uniqueItems?: boolean;
  readonly contains?: Schema;

  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema;
  readonly propertyNames?: Schema;
  readonly maxProperties?: number;
  readonly minProperties?: number;
  readonly dependencies?: Readonly<Record<string, Schema | readonly string[]>>;
  /** Lists of properties of which at most one is there. No keyword of JSON Schema. */
  readonly exclusive?: readonly (readonly string[])[];
  /** Whoever reads gets the defaults of properties that were left out. No keyword of JSON Schema. */
  readonly fillsDefaults?: true;

  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly not?: Schema;
  readonly if?: Schema;
  readonly then?: Schema;
  readonly else?: Schema;
  /** The property that tells the members of `oneOf` or `anyOf` apart. What it says is written out in the members. */
  readonly discriminator?: string;
  /** Of OpenAPI: by value, the name of the member that is meant, or a reference to it as it is written. */
  readonly discriminatorMapping?: Readonly<Record<string, string>>;
}
