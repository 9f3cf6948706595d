// For generated code. Programs import `@posthorn/core`.

export { consume, consumeOneOf } from "./consume/consume.ts";
export type { ConsumeOptions, EventOptions } from "./consume/consume-options.ts";
export type { Consumer } from "./consume/consumer.ts";
export type { Answer, Handler, HandlersOf } from "./consume/handler.ts";
export type { Parameters } from "./contract/address.ts";
export { isFailure, type RemoteFailure } from "./contract/failure.ts";
export type { Headers, Message, PayloadOf } from "./contract/message.ts";
export type { Command, CommandOf, Event, EventOf } from "./contract/operation.ts";
export type { Query, QueryOf } from "./contract/query.ts";
export { bytesCodec, textCodec } from "./message/codecs.ts";
export { fromJson } from "./message/from-json.ts";
export { jsonCodec } from "./message/json-codec.ts";
export {
  bigintTextCodec,
  booleanTextCodec,
  integerTextCodec,
  numberTextCodec,
} from "./message/text-value-codecs.ts";
export { produce, produceOneOf } from "./produce/produce.ts";
export type { ProduceOptions, ProduceOptionsOf } from "./produce/produce-options.ts";
export type { Sent } from "./produce/sent.ts";
export { type Answers, requestOf, serveOf } from "./query/query-of.ts";
export { request } from "./query/request.ts";
export type { RequestOptions } from "./query/request-options.ts";
export { openRequester, type Requester } from "./query/requester.ts";
export { serve } from "./query/serve.ts";
export type { ServeOptions } from "./query/serve-options.ts";
export { subscribeAll } from "./transport/subscribe-all.ts";
export type { CloseOptions, Subscription } from "./transport/subscription.ts";
export type { Transport, TransportWith } from "./transport/transport.ts";
