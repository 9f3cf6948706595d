// For programs.

export type { ConsumeOptions, EventOptions } from "./consume/consume-options.ts";
export type { Consumer } from "./consume/consumer.ts";
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
export type { FilterOf } from "./filter/filter-of.ts";
export { bytesCodec, textCodec } from "./message/codecs.ts";
export { withoutDeadline, withTraceContext } from "./message/handled-message.ts";
export { jsonCodec } from "./message/json-codec.ts";
export type { TraceContext } from "./message/trace-context.ts";
export { cancelScheduled } from "./produce/cancel-scheduled.ts";
export { inBatch } from "./produce/in-batch.ts";
export type { ProduceOptions } from "./produce/produce-options.ts";
export type { BatchOptions } from "./produce/send-batch.ts";
export type { Sent } from "./produce/sent.ts";
export type { RequestOptions } from "./query/request-options.ts";
export { openRequester, type Requester, type RequesterOptions } from "./query/requester.ts";
export type { ServeOptions } from "./query/serve-options.ts";
export { type RouteOptions, routeTransports } from "./route/route-transports.ts";
export type { RoutedFeatures } from "./route/routed-features.ts";
export { type WantedOptions, wantedTopology } from "./topology/wanted-topology.ts";
export type { Binding, Destination } from "./transport/destination.ts";
export { type DestinationOptions, deadLetters, inbox, queue, topic } from "./transport/destination.ts";
export type {
  AskOptions,
  BrowseOptions,
  Deferred,
  Difference,
  Extras,
  Measure,
  Topology,
  Wanted,
} from "./transport/extras.ts";
export type { ConnectionStatus, Health } from "./transport/health.ts";
export type { Delivery, Outgoing, Packet, Receipt, Session } from "./transport/packet.ts";
export type { Receive, Sending, Settlement } from "./transport/settlement.ts";
export { subscribeAll } from "./transport/subscribe-all.ts";
export type {
  CloseOptions,
  Condition,
  Filter,
  Rule,
  Start,
  SubscribeOptions,
  Subscription,
  SubscriptionEvent,
} from "./transport/subscription.ts";
export type { PublishOptions, Routes, Transport, TransportWith } from "./transport/transport.ts";
export { deadLetterHeaders, wireHeaders } from "./transport/wire-headers.ts";
export { withCodecs } from "./wrap/with-codecs.ts";
export { withSource } from "./wrap/with-source.ts";
