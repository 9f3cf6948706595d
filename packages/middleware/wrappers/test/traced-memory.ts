import type { Transport } from "@posthorn/core/transport";
import { memoryTransport } from "@posthorn/transport-memory";
import { withTrace } from "@posthorn/wrappers";

/** A transport that is watched. */
export function open(): Promise<Transport> {
  return Promise.resolve(withTrace(memoryTransport(), () => {}));
}
