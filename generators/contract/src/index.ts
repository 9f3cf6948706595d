// For whoever reads contracts.

export type {
  ChannelBindings,
  MessageBindings,
  OperationBindings,
  ServerBindings,
} from "./bindings/bindings.ts";
export {
  type Code,
  type Diagnostic,
  diagnose,
  type ParametersOf,
  type Severity,
} from "./diagnostics/diagnose.ts";
export type { Emitter, EmitterOptions, EmitterResult, GeneratedFile } from "./emitter/emitter.ts";
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
  OAuthFlow,
  Operation,
  Origin,
  Parameter,
  ParameterLocation,
  ProtobufField,
  ProtobufType,
  QueryOperation,
  Schema,
  SchemaObject,
  SchemaReference,
  SchemaType,
  Security,
  SecurityScheme,
  Server,
  ValueLocation,
  Variable,
} from "./model/contract.ts";
export { placeOf } from "./model/destination-key.ts";
export { mapMessages } from "./model/map-messages.ts";
export { childrenOf, isList, isNames, referencesIn, within } from "./model/subschemas.ts";
export {
  type Place,
  type ReadCache,
  type ReadOptions,
  type ReadResult,
  readCache,
  readContract,
} from "./read-contract.ts";
export {
  type RuleSetting,
  type RuleSettings,
  ruleNames,
  styleRules,
  withRules,
} from "./rules/rule-settings.ts";
