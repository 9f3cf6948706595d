// For programs and generated code.

export type { Parameters } from "./address.ts";
export type { Codec } from "./codec.ts";
export { bytesCodec, textCodec } from "./codecs.ts";
export { consume, consumeOneOf } from "./consume.ts";
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
export { type Features, type Needs, requireFeatures } from "./features.ts";
export { fromJson } from "./from-json.ts";
export type { Answer, Context, Handler, HandlersOf } from "./handler.ts";
export { jsonCodec } from "./json-codec.ts";
export type {
  Command,
  CommandOf,
  Event,
  EventOf,
  Failure,
  FailureOf,
  Headers,
  HeadersOf,
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
export type {
  CloseOptions,
  ConnectionStatus,
  Delivery,
  Destination,
  Outgoing,
  Packet,
  Promising,
  PublishOptions,
  Receive,
  Settlement,
  SubscribeOptions,
  Subscription,
  Transport,
} from "./transport.ts";
export { deadWire, wire } from "./wire.ts";
export { withCodecs } from "./with-codecs.ts";
export { withSource } from "./with-source.ts";

// For transports.

export { type Aborts, openAborts } from "./aborts.ts";
export { isOpen, matchesAddress, parseAddress, renderAddress } from "./address.ts";
export { withoutDeadline } from "./ambient.ts";
export { type BackoffOptions, backoffMs } from "./backoff.ts";
export { checkPackets, checkSubscription } from "./checks.ts";
export { deadPacket } from "./dead-letter.ts";
export { transportClosed } from "./errors.ts";
export { isInboxAddress } from "./inbox-address.ts";
export { paced, reportLateSettlement, settlementOf, settlementOfThrown } from "./settlement.ts";
export { sleep } from "./sleep.ts";
export { openSlots, type Slots } from "./slots.ts";
export { statusReporter } from "./status.ts";
export { longestTimerMs, startTimer, type Timer, type TimerOptions } from "./timer.ts";
export { within } from "./within.ts";
