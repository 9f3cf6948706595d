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

export type Operation = CommandOperation | EventOperation | QueryOperation;

interface OperationBase extends Documentation {
  /** The contract's id for it. */
  readonly id: string;
  readonly origin: Origin;
  /** What the application that the document describes does: 3.x `send`, 2.x `subscribe` are "send". */
  readonly action: "send" | "receive";
  readonly channel: Channel;
  /** At least one. */
  readonly messages: readonly Message[];
  /** `x-posthorn.name`: what generated code calls it instead of by its id. */
  readonly name?: string;
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
}

export interface Parameter {
  readonly name: string;
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly default?: string;
  readonly examples?: readonly string[];
}

export interface Message extends Documentation {
  /** The contract's name for it; the CloudEvents `type`. */
  readonly name: string;
  readonly origin: Origin;
  readonly contentType: string;
  readonly payload: Schema;
  /** How the payload is written where a schema of another language says so. `payload` says what programs see. */
  readonly encoding?: Encoding;
  /** An object schema. */
  readonly headers?: Schema;
  readonly examples: readonly MessageExample[];
}

export type Encoding =
  /** `schema` is self-contained Avro in JSON. */
  | { readonly kind: "avro"; readonly schema: unknown }
  /** `source` is proto2 or proto3, and `message` the full name of a message in it. */
  | { readonly kind: "protobuf"; readonly source: string; readonly message: string };

export interface MessageExample {
  readonly name?: string;
  readonly summary?: string;
  readonly payload?: unknown;
  readonly headers?: unknown;
}

export interface NamedSchema {
  /** The last step of its pointer, or the file's name without its ending: unique in the contract. */
  readonly name: string;
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

  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly not?: Schema;
  readonly if?: Schema;
  readonly then?: Schema;
  readonly else?: Schema;
  /** The property that tells the members of `oneOf` or `anyOf` apart. */
  readonly discriminator?: string;
}
