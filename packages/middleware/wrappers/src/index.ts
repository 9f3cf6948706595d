export { type DedupeStore, type MemoryDedupeStoreOptions, memoryDedupeStore } from "./dedupe-store.ts";
export { type Deduped, type DedupeOptions, withDedupe } from "./with-dedupe.ts";
export { type Published, type Settled, type Trace, withTrace } from "./with-trace.ts";
