// For whoever reads contracts.

export { type Code, type Diagnostic, diagnose, type ParametersOf, type Severity } from "./diagnostic.ts";
export type { Emitter, EmitterOptions, EmitterResult, GeneratedFile } from "./emitter.ts";
export { fetchRemote } from "./load/fetch-remote.ts";
// The model, for generators.
export type {
  Channel,
  CommandOperation,
  Contract,
  Documentation,
  Encoding,
  EventOperation,
  Message,
  MessageExample,
  NamedSchema,
  Operation,
  Origin,
  Parameter,
  QueryOperation,
  Schema,
  SchemaObject,
  SchemaReference,
  SchemaType,
} from "./model.ts";
export { type Place, type ReadOptions, type ReadResult, readContract } from "./read-contract.ts";
