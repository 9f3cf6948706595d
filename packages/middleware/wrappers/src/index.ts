export {
  type Claim,
  type Claimant,
  type DedupeStore,
  type MemoryDedupeStoreOptions,
  memoryDedupeStore,
} from "./dedupe-store.ts";
export type { Published, Settled, Trace } from "./trace.ts";
export { type DeadLettered, withDeadLetters } from "./with-dead-letters.ts";
export { type Deduped, type DedupeOptions, withDedupe } from "./with-dedupe.ts";
export { type Retried, type RetryOptions, withRetry } from "./with-retry.ts";
export { withTrace } from "./with-trace.ts";
