import type { MessageBindings } from "../bindings/message-bindings.ts";
import type { Origin } from "../values/origin.ts";
import type { Documentation } from "./documentation.ts";
import type { Encoding } from "./encoding.ts";
import type { Schema } from "./schema.ts";

/** A message that operations have in common: operations that refer to it have the same object. */
export interface Message extends Documentation {
  /** The contract's name for the message, and its CloudEvents `type`. */
  readonly name: string;
  /** `x-posthorn.name`: the name in generated code, if it is another one. */
  readonly codeName?: string;
  readonly origin: Origin;
  readonly contentType: string;
  /** The payload as programs see it. */
  readonly payload: Schema;
  /** The encoding of the payload, if a schema of another language describes it. */
  readonly encoding?: Encoding;
  /** A schema for an object. */
  readonly headers?: Schema;
  /** The header that `correlationId.location` names, if it names a header. */
  readonly correlationHeader?: string;
  readonly examples: readonly MessageExample[];
  readonly bindings?: MessageBindings<Schema>;
}

export interface MessageExample {
  readonly name?: string;
  readonly summary?: string;
  readonly payload?: unknown;
  readonly headers?: unknown;
}
