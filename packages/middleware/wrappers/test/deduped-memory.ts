import type { Features, Transport } from "@posthorn/core/transport";
import { memoryFeatures, memoryTransport } from "@posthorn/transport-memory";
import { type Deduped, withDedupe } from "@posthorn/wrappers";

const bareFeatures: Omit<typeof memoryFeatures, "duplicateDetection"> & {
  readonly duplicateDetection: false;
} = { ...memoryFeatures, duplicateDetection: false };

/** A transport that detects no duplicates, and is made to. */
export function open(): Promise<Transport<Deduped<typeof bareFeatures & Features>>> {
  return Promise.resolve(withDedupe({ ...memoryTransport(), features: bareFeatures }));
}
