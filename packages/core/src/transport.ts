// For transports, and for what wraps or tests them. Programs import `@posthorn/core`.

export { type Aborts, openAborts } from "./aborts.ts";
export { isOpen, matchesAddress, parseAddress, renderAddress } from "./address.ts";
export { type BackoffOptions, backoffMs } from "./backoff.ts";
export { checkPackets, checkSubscription } from "./checks.ts";
export { deadLetterPacket } from "./dead-letter.ts";
export { type DestinationOptions, deadLetters, inbox, queue, topic } from "./destination.ts";
export {
  asError,
  type ErrorCode,
  isMessagingError,
  MessagingError,
  transportClosed,
} from "./errors.ts";
export type { Features, Requirements } from "./features.ts";
export { isInboxAddress } from "./inbox-address.ts";
export { reportLateSettlement, settlementOf, settlementOfThrown, withBackoff } from "./settlement.ts";
export { sleep } from "./sleep.ts";
export { openSlots, type Slots } from "./slots.ts";
export { statusReporter } from "./status.ts";
export { longestTimerMs, startTimer, type Timer, type TimerOptions } from "./timer.ts";
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
export { within } from "./within.ts";
