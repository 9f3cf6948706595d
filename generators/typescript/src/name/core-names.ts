/**
 * Every name that generated code imports from `@posthorn/core/codegen`. The generator and the runtime do not import
 * each other: this table and the next are their only connection. A test compares them with core's exports.
 */
export const codegenNames = {
  Answer: "type",
  Answers: "type",
  CloseOptions: "type",
  Command: "type",
  CommandOf: "type",
  ConsumeOptions: "type",
  Consumer: "type",
  Event: "type",
  EventOf: "type",
  EventOptions: "type",
  Handler: "type",
  HandlersOf: "type",
  Headers: "type",
  Message: "type",
  Parameters: "type",
  PayloadOf: "type",
  ProduceOptions: "type",
  ProduceOptionsOf: "type",
  TransportWith: "type",
  Query: "type",
  QueryOf: "type",
  RemoteFailure: "type",
  RequestOptions: "type",
  Requester: "type",
  Sent: "type",
  ServeOptions: "type",
  Subscription: "type",
  Transport: "type",
  bigintTextCodec: "value",
  booleanTextCodec: "value",
  bytesCodec: "value",
  consume: "value",
  consumeOneOf: "value",
  fromJson: "value",
  integerTextCodec: "value",
  isFailure: "value",
  jsonCodec: "value",
  numberTextCodec: "value",
  openRequester: "value",
  produce: "value",
  produceOneOf: "value",
  request: "value",
  requestOf: "value",
  serve: "value",
  serveOf: "value",
  subscribeAll: "value",
  textCodec: "value",
} as const;

/** Every name that generated schemas import from `@posthorn/core/schema`, which also runs in browsers. */
export const schemaNames = {
  fits: "value",
  ownObject: "value",
  propertiesFit: "value",
  schema: "value",
} as const;

export type CoreName = keyof typeof codegenNames;
export type SchemaName = keyof typeof schemaNames;
