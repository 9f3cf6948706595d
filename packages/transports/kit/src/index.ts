export { type Asks, type AsksOptions, noResponderError, openAsks, type PendingAsk } from "./asks/asks.ts";
export { type Cache, createCache } from "./collections/cache.ts";
export {
  createDestinationCache,
  type DestinationCache,
  type DestinationCacheOptions,
} from "./collections/destination-cache.ts";
export { createFifo, type Fifo } from "./collections/fifo.ts";
export { createNumberedSlots, type NumberedSlots } from "./collections/numbered-slots.ts";
export { createTurns, type InTurn } from "./collections/turns.ts";
export { createWatermark, type Watermark } from "./collections/watermark.ts";
export { batchWrites } from "./connection/batch-writes.ts";
export { type HeartbeatOptions, startHeartbeat } from "./connection/heartbeat.ts";
export {
  type Connection,
  type KeepOptions,
  type KeptConnection,
  keepConnected,
} from "./connection/keep-connected.ts";
export { type Link, type LinkOptions, type LinkPart, type LinkWatcher, openLink } from "./connection/link.ts";
export { createProblemLog, type ReportProblem } from "./connection/problem-log.ts";
export { startTicker, type Ticker } from "./connection/ticker.ts";
export { codeOf, type TlsOptionNames, type TlsProblem, tlsProblem } from "./connection/tls-problem.ts";
export { type Addresses, type AddressForm, readAddresses } from "./options/addresses.ts";
export {
  type NetworkOptions,
  type NetworkSettings,
  type ReconnectOptions,
  readNetworkOptions,
} from "./options/network-options.ts";
export {
  invalidOption,
  type NumberRange,
  type OptionSource,
  readChoice,
  readFlag,
  readFunction,
  readNumber,
} from "./options/read-option.ts";
export { type Ledger, openLedger } from "./publish/ledger.ts";
export type { LedgerOptions, PendingPacket, PublishLimits } from "./publish/ledger-state.ts";
export { type Content, disconnectedBefore, type InFlight, type InFlightState } from "./receiver/in-flight.ts";
export { openReceiver, type Receiver } from "./receiver/receiver.ts";
export type { ReceiverOptions } from "./receiver/receiver-state.ts";
export {
  type AttemptNotes,
  type AttemptNotesOptions,
  type CountedDelivery,
  type NoteStore,
  openAttemptNotes,
} from "./settlement/attempt-notes.ts";
export { type Arrived, type Copies, type Copy, type Original, openCopies } from "./settlement/copies.ts";
export {
  type DeadLetter,
  type DeadLetterOptions,
  originalHeader,
  originalSizeHeader,
} from "./settlement/dead-letter.ts";
export { trimmedHeader } from "./settlement/dead-letter-headers.ts";
export { holdsLock, type Locked, type LockKeeper, renewLocks } from "./settlement/locks.ts";
export { createSettle, type Retry, type Settler } from "./settlement/settle.ts";
export {
  openUnconfirmedSettlements,
  type UnconfirmedOptions,
  type UnconfirmedSettlements,
} from "./settlement/unconfirmed-settlements.ts";
export {
  type KeepSubscribedOptions,
  type KeptSubscription,
  keepSubscribed,
} from "./subscription/keep-subscribed.ts";
export {
  type OpenSubscription,
  openSubscription,
  type SubscriptionProtocol,
  type SubscriptionRequest,
  storesNothing,
} from "./subscription/open-subscription.ts";
export { compareSettings, type SettingComparison, type SettingRules } from "./topology/compare-settings.ts";
export {
  type Comparison,
  createTopology,
  mustCreate,
  notFound,
  type TopologyParts,
  topologyDiffers,
} from "./topology/differences.ts";
export {
  isAtLeast,
  parseVersion,
  requireServer,
  type ServerRequirement,
  type Version,
} from "./topology/versions.ts";
export { assembleTransport, type TransportParts } from "./transport/assemble-transport.ts";
export { digest, digestName, isAtMost, joinParts, readableName, shortenName } from "./wire/names.ts";
export { partitionOf, partitionsOf } from "./wire/partition.ts";
export { percentDecode, percentEncode } from "./wire/percent-encoding.ts";
