// For transports, their wrappers and their tests. Programs import `@posthorn/core`.

export { isOpen, matchesAddress, parseAddress, renderAddress } from "./contract/address.ts";
export type {
  DefinedFeatures,
  FeatureDefinition,
  Features,
  Limits,
  Requirements,
} from "./contract/features.ts";
export { defineFeatures, satisfies } from "./contract/features.ts";
export type { ErrorCode } from "./errors/error-code.ts";
export {
  asError,
  isMessagingError,
  MessagingError,
  type PublishOutcome,
  transportClosed,
} from "./errors/messaging-error.ts";
export { passesFilter } from "./filter/passes-filter.ts";
export { type BackoffOptions, backoffMs } from "./time/backoff.ts";
export { type Deadlines, openDeadlines, type WithDeadline } from "./time/deadlines.ts";
export { resolvesWithin } from "./time/resolves-within.ts";
export { sleep } from "./time/sleep.ts";
export { longestTimerMs, startTimer, type Timer, type TimerOptions } from "./time/timer.ts";
export { type AbortWatcher, createAbortWatcher } from "./transport/abort-watcher.ts";
export {
  checkConcurrency,
  checkPackets,
  checkSubscription,
  checkTransaction,
  type TransportDescription,
} from "./transport/checks.ts";
export { createHealth, type ReportedHealth } from "./transport/create-health.ts";
export { deadLetterPacket } from "./transport/dead-letter.ts";
export type { Binding, Destination } from "./transport/destination.ts";
export {
  type DestinationOptions,
  deadLetters,
  inbox,
  queue,
  topic,
  withDeadLetterQueue,
} from "./transport/destination.ts";
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
export { checkHeader, isLegalHeaderName } from "./transport/header-names.ts";
export type { ConnectionStatus, Health } from "./transport/health.ts";
export { isInboxAddress } from "./transport/inbox-address.ts";
export type { Delivery, Outgoing, Packet, Receipt, Session } from "./transport/packet.ts";
export type { Receive, Sending, Settlement } from "./transport/settlement.ts";
export {
  reportLateSettlement,
  settlementOf,
  settlementOfThrown,
  withBackoff,
} from "./transport/settlement.ts";
export { createSlotMap, type SlotMap } from "./transport/slot-map.ts";
export { statusReporter } from "./transport/status-reporter.ts";
export {
  type CloseOptions,
  type Condition,
  defaultCloseMs,
  type Filter,
  type Rule,
  type Start,
  type SubscribeOptions,
  type Subscription,
  type SubscriptionEvent,
} from "./transport/subscription.ts";
export type { PublishOptions, Routes, Transport, TransportWith } from "./transport/transport.ts";
export { deadLetterHeaders, wireHeaders } from "./transport/wire-headers.ts";
export { changeDelivery, type DeliveryChanges } from "./wrap/change-delivery.ts";
export { wrapTransport } from "./wrap/wrap-transport.ts";
export type {
  Wrapped,
  WrappedFeatures,
  WrapperExtras,
  WrapperMembers,
  Wrapping,
} from "./wrap/wrapped-features.ts";
