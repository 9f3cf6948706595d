import type { Documentation } from "./documentation.ts";
import type { Message } from "./message.ts";
import type { Operation } from "./operation.ts";
import type { NamedSchema } from "./schema.ts";
import type { Server } from "./server.ts";

/**
 * A contract as generators see it: readonly data in the contract's own words, independent of any parser. A `$ref` to a
 * schema stays a reference by name, so that names are stable and schemas may be recursive.
 */
export interface Contract {
  /** The version of AsyncAPI: `3.0.0`. */
  readonly asyncapi: string;
  readonly title: string;
  readonly version: string;
  readonly description?: string;
  /** The contract's `id`, a URI. */
  readonly id?: string;
  readonly tags?: readonly string[];
  readonly externalDocs?: Documentation["externalDocs"];
  /** The content type of messages that declare none. */
  readonly defaultContentType?: string;
  readonly servers?: readonly Server[];
  /** The operations in the document's order. */
  readonly operations: readonly Operation[];
  /** Every message that an operation uses, once each. */
  readonly messages: readonly Message[];
  /** Every schema that a `$ref` refers to, once each. */
  readonly schemas: readonly NamedSchema[];
}
