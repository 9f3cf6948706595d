/**
 * Every name that generated code takes from `@posthorn/core`: the one place where the two halves meet.
 * A test holds it against what core exports.
 */
export const coreNames = {
  Answer: "type",
  CloseOptions: "type",
  Command: "type",
  ConsumeOptions: "type",
  Event: "type",
  EventOptions: "type",
  Handler: "type",
  Headers: "type",
  Message: "type",
  ProduceOptions: "type",
  Promising: "type",
  Query: "type",
  RemoteFailure: "type",
  RequestOptions: "type",
  Requester: "type",
  Subscription: "type",
  Transport: "type",
  consume: "value",
  int64Codec: "value",
  isFailure: "value",
  openRequester: "value",
  produce: "value",
  request: "value",
  serve: "value",
  subscribeAll: "value",
} as const;

export type CoreName = keyof typeof coreNames;
