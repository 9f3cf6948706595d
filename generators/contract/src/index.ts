// The contract reader, and the model that generators get.

export type { ChannelBindings } from "./bindings/channel-bindings.ts";
export type { MessageBindings } from "./bindings/message-bindings.ts";
export type { OperationBindings } from "./bindings/operation-bindings.ts";
export { type BindingsOwner, isSchemaMember } from "./bindings/schema-members.ts";
export type { ServerBindings } from "./bindings/server-bindings.ts";
export type { Severity } from "./diagnostics/definition.ts";
export {
  type Diagnostic,
  type DiagnosticCode,
  type DiagnosticParameters,
  diagnose,
} from "./diagnostics/diagnose.ts";
export type { Emitter, EmitterOptions, EmitterResult, GeneratedFile } from "./emitter/emitter.ts";
export { fetchRemote } from "./load/fetch-remote.ts";
export type { Channel, Parameter, ParameterLocation } from "./model/channel.ts";
export type { Contract } from "./model/contract.ts";
export { destinationOf } from "./model/destination-of.ts";
export type { Documentation } from "./model/documentation.ts";
export type { Encoding, ProtobufField, ProtobufType } from "./model/encoding.ts";
export { mapMessages } from "./model/map-messages.ts";
export type { Message, MessageExample } from "./model/message.ts";
export type {
  CommandOperation,
  EventOperation,
  Operation,
  QueryOperation,
  Retry,
  ValueLocation,
} from "./model/operation.ts";
export type { NamedSchema, Schema, SchemaObject, SchemaReference, SchemaType } from "./model/schema.ts";
export type { OAuthFlow, Security, SecurityScheme } from "./model/security.ts";
export type { Server, Variable } from "./model/server.ts";
export { childrenOf, isList, isNames, referencesIn, within } from "./model/subschemas.ts";
export {
  type ReadCache,
  type ReadOptions,
  type ReadResult,
  readCache,
  readContract,
  type SourceLocation,
} from "./read-contract.ts";
export {
  type RuleSetting,
  type RuleSettings,
  ruleNames,
  styleRules,
  withRules,
} from "./rules/rule-settings.ts";
export type { Origin } from "./values/origin.ts";
