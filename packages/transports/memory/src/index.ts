export { memoryFeatures } from "./features.ts";
export { memoryTransport } from "./memory-transport.ts";
export type { MemoryTransportOptions } from "./options.ts";
