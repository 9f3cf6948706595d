import type { Diagnostic } from "../diagnostics/diagnose.ts";
import type { Channel } from "../model/channel.ts";
import type { Message } from "../model/message.ts";
import type { NamedSchema, Schema } from "../model/schema.ts";
import type { ReferenceObject } from "../references/reference-object.ts";
import type { TranslatedSources } from "../translation/translate-schemas.ts";
import { type Fields, isFields } from "../values/fields.ts";
import type { Origin } from "../values/origin.ts";
import type { DefaultSettings } from "./default-settings.ts";
import type { PayloadLocation } from "./payload-location.ts";

/** The state of reading a contract: the contract, and the results so far. Every step of reading gets it. */
export interface Reading {
  readonly input: ReadingInput;
  readonly results: ReadingResults;
}

/** The contract that is read. No step changes it. */
export interface ReadingInput {
  readonly sources: TranslatedSources;
  readonly root: Fields;
  /** The major version of AsyncAPI: 2 or 3. */
  readonly major: number;
  /** The content type of messages that declare none. */
  readonly contentType: string;
  /** The schemas of an earlier reading of the contract. */
  readonly previousSchemas: ReadSchemas;
}

/** The collected results. Steps only add to them. */
export interface ReadingResults {
  readonly diagnostics: Diagnostic[];
  /** By the objects that describe them, so that each one is read once. */
  readonly channels: Map<object, Channel>;
  readonly messages: Map<object, Message>;
  /** The names of messages, each with the origin of its message. */
  readonly messageNames: Map<string, string>;
  /** The messages that `x-posthorn.failure` marks. */
  readonly failures: Set<Message>;
  /** Locations in payloads. They are checked when all schemas are read. */
  readonly locations: { readonly location: PayloadLocation; readonly message: Message }[];
  /** `x-posthorn` of the document and its channels, by the objects that describe them. */
  readonly defaults: Map<object, DefaultSettings>;
  readonly schemas: SchemaResults;
  /** The record of the schema that is being read. */
  readonly trace?: SchemaTrace;
}

/** The results of reading schemas. */
export interface SchemaResults {
  /** The names of the schemas that references lead to, by their origins. */
  readonly names: Map<string, string>;
  /** The names in use, each with the origin of its schema. */
  readonly owners: Map<string, string>;
  readonly read: NamedSchema[];
  /** The schemas that have a name and are still to be read. */
  readonly waiting: { readonly value: unknown; readonly named: Omit<NamedSchema, "schema"> }[];
  /** Unknown keywords that were reported. */
  readonly ignoredKeywords: Set<string>;
  /** The schemas that an unchanged contract would give again, for the next reading. */
  readonly repeatable: ReadSchemas;
}

/** A record of everything outside a schema that its reading depended on. */
export interface SchemaTrace {
  readonly references: ReferenceObject[];
  /** False if reading the schema again might give another result. */
  isRepeatable: boolean;
}

/** A schema that was read. */
export interface ReadSchema {
  readonly origin: Origin;
  readonly schema: Schema;
  /** The references in the schema, with the names of their targets. */
  readonly references: readonly { readonly reference: ReferenceObject; readonly name: string | undefined }[];
}

/** By the objects that the schemas were read from. */
export type ReadSchemas = WeakMap<object, ReadSchema>;

/** Results to start with. */
export function emptyResults(): ReadingResults {
  return {
    diagnostics: [],
    channels: new Map(),
    messages: new Map(),
    messageNames: new Map(),
    failures: new Set(),
    locations: [],
    defaults: new Map(),
    schemas: emptySchemaResults(),
  };
}

export function emptySchemaResults(): SchemaResults {
  return {
    names: new Map(),
    owners: new Map(),
    read: [],
    waiting: [],
    ignoredKeywords: new Set(),
    repeatable: new WeakMap(),
  };
}

/** Adds diagnostics to the results. */
export function report({ results }: Reading, ...diagnostics: readonly Diagnostic[]): void {
  results.diagnostics.push(...diagnostics);
}

/** Runs a step, and keeps its diagnostics apart from those of other steps. */
export function collectSeparately<T>(
  { input, results }: Reading,
  step: (reading: Reading) => T,
): { readonly value: T; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const value = step({ input, results: { ...results, diagnostics } });
  return { value, diagnostics };
}

/** The origin of an object or array, or another origin for a scalar. */
export function originOf({ input }: Reading, value: unknown, otherwise: Origin): Origin {
  return isFields(value) || Array.isArray(value) ? input.sources.originOf(value) : otherwise;
}
