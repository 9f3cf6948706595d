/**
 * Every name that generated code takes from `@posthorn/core`: the one place where the two halves meet.
 * A test holds it against what core exports.
 */
export const coreNames = {
  Answer: "type",
  Answers: "type",
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
  QueryOf: "type",
  RemoteFailure: "type",
  RequestOptions: "type",
  Requester: "type",
  Subscription: "type",
  Transport: "type",
  consume: "value",
  isFailure: "value",
  openRequester: "value",
  produce: "value",
  request: "value",
  requestOf: "value",
  serve: "value",
  serveOf: "value",
  subscribeAll: "value",
} as const;

export type CoreName = keyof typeof coreNames;
