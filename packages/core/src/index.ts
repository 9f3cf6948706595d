// For programs.

export type { ConsumeOptions, EventOptions } from "./consume/consume-options.ts";
export { everyInstance } from "./consume/every-instance.ts";
export type { Answer, Context, Handler } from "./consume/handler.ts";
export type { Parameters } from "./contract/address.ts";
export type { Codec } from "./contract/codec.ts";
export { failure, isFailure, type RemoteFailure } from "./contract/failure.ts";
export type { Features } from "./contract/features.ts";
export type { Headers, Message } from "./contract/message.ts";
export type { Command, Event } from "./contract/operation.ts";
export type { Failure, FailureOf, Query } from "./contract/query.ts";
export type { ErrorCode } from "./errors/error-code.ts";
export { asError, isMessagingError, MessagingError, refusal } from "./errors/messaging-error.ts";
export { bytesCodec, textCodec } from "./message/codecs.ts";
export { withoutDeadline } from "./message/handled-message.ts";
export { jsonCodec } from "./message/json-codec.ts";
export type { ProduceOptions } from "./produce/produce-options.ts";
export type { RequestOptions } from "./query/request-options.ts";
export { openRequester, type Requester } from "./query/requester.ts";
export type { ServeOptions } from "./query/serve-options.ts";
export { type DestinationOptions, deadLetters, inbox, queue, topic } from "./transport/destination.ts";
export { subscribeAll } from "./transport/subscribe-all.ts";
export type {
  CloseOptions,
  ConnectionStatus,
  Delivery,
  Destination,
  Outgoing,
  Packet,
  PublishOptions,
  Receive,
  Settlement,
  SubscribeOptions,
  Subscription,
  Transport,
  TransportWith,
} from "./transport/transport.ts";
export { deadLetterHeaders, wireHeaders } from "./transport/wire-headers.ts";
export { withCodecs } from "./transport/with-codecs.ts";
export { withSource } from "./transport/with-source.ts";
