// For transports, their wrappers and their tests. Programs import `@posthorn/core`.

export { isOpen, matchesAddress, parseAddress, renderAddress } from "./contract/address.ts";
export type { Features, Requirements } from "./contract/features.ts";
export type { ErrorCode } from "./errors/error-code.ts";
export { asError, isMessagingError, MessagingError, transportClosed } from "./errors/messaging-error.ts";
export { type BackoffOptions, backoffMs } from "./time/backoff.ts";
export { resolvesWithin } from "./time/resolves-within.ts";
export { sleep } from "./time/sleep.ts";
export { longestTimerMs, startTimer, type Timer, type TimerOptions } from "./time/timer.ts";
export { type AbortWatcher, createAbortWatcher } from "./transport/abort-watcher.ts";
export { checkPackets, checkSubscription } from "./transport/checks.ts";
export { deadLetterPacket } from "./transport/dead-letter.ts";
export { type DestinationOptions, deadLetters, inbox, queue, topic } from "./transport/destination.ts";
export { isInboxAddress } from "./transport/inbox-address.ts";
export {
  reportLateSettlement,
  settlementOf,
  settlementOfThrown,
  withBackoff,
} from "./transport/settlement.ts";
export { createSlotMap, type SlotMap } from "./transport/slot-map.ts";
export { statusReporter } from "./transport/status-reporter.ts";
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
