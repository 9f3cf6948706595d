// For generated code. Programs import `@posthorn/core`.

export { bytesCodec, textCodec } from "./codecs.ts";
export { consume, consumeOneOf } from "./consume.ts";
export { isFailure, type RemoteFailure } from "./failure.ts";
export { fromJson } from "./from-json.ts";
export type { Answer, Handler, HandlersOf } from "./handler.ts";
export { jsonCodec } from "./json-codec.ts";
export type {
  Command,
  CommandOf,
  Event,
  EventOf,
  Headers,
  Message,
  PayloadOf,
  Query,
} from "./operation.ts";
export type {
  ConsumeOptions,
  EventOptions,
  ProduceOptions,
  ProduceOptionsOf,
  RequestOptions,
  ServeOptions,
} from "./options.ts";
export { produce, produceOneOf } from "./produce.ts";
export { type Answers, type QueryOf, requestOf, serveOf } from "./query-of.ts";
export { request } from "./request.ts";
export { openRequester, type Requester } from "./requester.ts";
export { serve } from "./serve.ts";
export { subscribeAll } from "./subscribe-all.ts";
export {
  bigintTextCodec,
  booleanTextCodec,
  integerTextCodec,
  numberTextCodec,
} from "./text-value-codecs.ts";
export type { CloseOptions, Subscription, Transport, TransportWith } from "./transport/transport.ts";
