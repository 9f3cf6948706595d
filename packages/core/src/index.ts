// For programs.

export type { Parameters } from "./address.ts";
export { withoutDeadline } from "./ambient.ts";
export type { Codec } from "./codec.ts";
export { bytesCodec, textCodec } from "./codecs.ts";
export { type DestinationOptions, deadLetters, inbox, queue, topic } from "./destination.ts";
export {
  asError,
  type ErrorCode,
  isMessagingError,
  MessagingError,
  refusal,
} from "./errors.ts";
export { everyInstance } from "./every-instance.ts";
export { failure, isFailure, type RemoteFailure } from "./failure.ts";
export type { Features } from "./features.ts";
export type { Answer, Context, Handler } from "./handler.ts";
export { jsonCodec } from "./json-codec.ts";
export type { Command, Event, Failure, FailureOf, Headers, Message, Query } from "./operation.ts";
export type {
  ConsumeOptions,
  EventOptions,
  ProduceOptions,
  RequestOptions,
  ServeOptions,
} from "./options.ts";
export { openRequester, type Requester } from "./requester.ts";
export { subscribeAll } from "./subscribe-all.ts";
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
export { deadLetterHeaders, wireHeaders } from "./wire.ts";
export { withCodecs } from "./with-codecs.ts";
export { withSource } from "./with-source.ts";
