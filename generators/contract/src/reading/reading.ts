import type { Diagnostic } from "../diagnostics/diagnose.ts";
import type { ReferenceObject, Sources } from "../load/sources.ts";
import type { Channel, Message, NamedSchema, Operation, Origin, Schema } from "../model/contract.ts";
import type { Translator } from "../translation/translate-schemas.ts";
import type { Location } from "./payload-location.ts";

/** What every step of reading a contract shares. */
export interface Reading {
  readonly sources: Sources;
  /** 2 or 3. */
  readonly major: number;
  /** Of messages that do not say. */
  readonly contentType: string;
  readonly report: (diagnostic: Diagnostic) => void;
  /** By the objects that describe them, so that each is read once. */
  readonly channels: Map<object, Channel>;
  readonly messages: Map<object, Message>;
  /** The names taken by messages, and where they are from. */
  readonly messageNames: Map<string, string>;
  /** Those that `x-posthorn.failure` marks. */
  readonly failures: Set<Message>;
  /** What is to be found in payloads, checked once all schemas are read. */
  readonly locations: { readonly location: Location; readonly message: Message }[];
  readonly schemas: SchemaBook;
  readonly translator: Translator;
  /** `x-posthorn.wire` of the document and of its channels, by what has it. */
  readonly wires: Map<object, Operation["wire"]>;
}

/** The schemas that something refers to. */
export interface SchemaBook {
  /** By file and pointer. */
  readonly names: Map<string, string>;
  /** The names taken, and whose they are. */
  readonly taken: Map<string, string>;
  readonly read: NamedSchema[];
  /** Keywords that nobody knows, and that were told. */
  readonly ignored: Set<string>;
  /** Of earlier readings of the contract. */
  readonly known: KnownSchemas;
  /** What the schema that is being read has beside itself, so that it may be known the next time. */
  readonly recorder?: { readonly references: ReferenceObject[]; isRepeatable: boolean };
  /** Those that are named and not read yet. */
  readonly waiting: { readonly value: unknown; readonly named: Omit<NamedSchema, "schema"> }[];
}

/** A book with nothing in it, for a reading that knows some schemas already. */
export function openSchemaBook(known: KnownSchemas = new WeakMap()): SchemaBook {
  return { names: new Map(), taken: new Map(), read: [], ignored: new Set(), known, waiting: [] };
}

/** A schema that was read before. */
export interface KnownSchema {
  readonly origin: Origin;
  readonly schema: Schema;
  /** The references in it, and what they were called. */
  readonly references: readonly { readonly reference: ReferenceObject; readonly name: string | undefined }[];
}

/** By what they were read from. */
export type KnownSchemas = WeakMap<object, KnownSchema>;
