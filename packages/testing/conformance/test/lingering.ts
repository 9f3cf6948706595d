import type { Transport } from "@posthorn/core/transport";
import { memoryTransport } from "@posthorn/transport-memory";

/** Opens a transport that leaves a timer running. */
export async function open(): Promise<Transport> {
  setInterval(() => {}, 1_000);
  return memoryTransport();
}
