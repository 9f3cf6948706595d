/**
 * Every name that generated code takes from `@posthorn/core`: the one place where the two halves meet.
 * A test holds it against what core exports.
 */
export const coreNames = {
  Answer: "type",
  CloseOptions: "type",
  Command: "type",
  CommandOf: "type",
  ConsumeOptions: "type",
  Event: "type",
  EventOf: "type",
  EventOptions: "type",
  Handler: "type",
  HandlersOf: "type",
  Headers: "type",
  Message: "type",
  PayloadOf: "type",
  ProduceOptions: "type",
  ProduceOptionsOf: "type",
  Promising: "type",
  Query: "type",
  RemoteFailure: "type",
  RequestOptions: "type",
  Requester: "type",
  Subscription: "type",
  Transport: "type",
  bytesCodec: "value",
  consume: "value",
  consumeOneOf: "value",
  int64Codec: "value",
  isFailure: "value",
  openRequester: "value",
  produce: "value",
  produceOneOf: "value",
  request: "value",
  serve: "value",
  subscribeAll: "value",
  textCodec: "value",
} as const;

export type CoreName = keyof typeof coreNames;
