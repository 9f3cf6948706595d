export { type MemoryTransportOptions, memoryFeatures, memoryTransport } from "./memory-transport.ts";
