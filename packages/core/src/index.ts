// For programs.
export { isMessagingError, MessagingError, refusal, type ErrorCode } from "./errors.ts";
export type { Context, Answer, Handler } from "./handler.ts";
export type { ConsumeOptions, EventOptions, ProduceOptions, RequestOptions } from "./options.ts";
export { openRequester, type Requester } from "./requester.ts";
export { failure } from "./failure.ts";
export { withSource } from "./with-source.ts";

// For generated code.
export { consume } from "./consume.ts";
export { produce } from "./produce.ts";
export { request } from "./request.ts";
export { serve } from "./serve.ts";
export type { Command, Event, Failure, FailureOf, Headers, Message, Query } from "./operation.ts";
export type { Parameters } from "./address.ts";

// For transports.
export { isOpen, matchesAddress, parseAddress, renderAddress } from "./address.ts";
export { deadLetters, inbox, queue, topic, type DestinationOptions } from "./destination.ts";
export { type Features, type Needs, requireFeatures } from "./features.ts";
export { asError } from "./errors.ts";
export { deadPacket } from "./dead-letter.ts";
export { deadWire, wire } from "./wire.ts";
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
