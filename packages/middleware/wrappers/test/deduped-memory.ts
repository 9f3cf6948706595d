import type { Features, Transport } from "@posthorn/core/transport";
import { type MemoryTransportOptions, memoryFeatures, memoryTransport } from "@posthorn/transport-memory";
import { type Deduped, withDedupe } from "@posthorn/wrappers";

const bareFeatures: Omit<typeof memoryFeatures, "duplicateDetection"> & {
  readonly duplicateDetection: false;
} = { ...memoryFeatures, duplicateDetection: false };

/** A transport that detects no duplicates, and is made to. */
function opener(options: MemoryTransportOptions) {
  return (): Promise<Transport<Deduped<typeof bareFeatures & Features>>> =>
    Promise.resolve(withDedupe({ ...memoryTransport(options), features: bareFeatures }));
}

export const open: () => Promise<Transport<Deduped<typeof bareFeatures & Features>>> = opener({});
export const openLeaving: () => Promise<Transport<Deduped<typeof bareFeatures & Features>>> = opener({
  topology: "leave",
});
export const openVerifying: () => Promise<Transport<Deduped<typeof bareFeatures & Features>>> = opener({
  topology: "verify",
});
