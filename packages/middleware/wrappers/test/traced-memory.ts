import type { Transport } from "@posthorn/core/transport";
import { type MemoryTransportOptions, memoryTransport } from "@posthorn/transport-memory";
import { withTrace } from "@posthorn/wrappers";

/** A transport that is watched. */
function opener(options: MemoryTransportOptions) {
  return (): Promise<Transport> => Promise.resolve(withTrace(memoryTransport(options), () => {}));
}

export const open: () => Promise<Transport> = opener({});
export const openLeaving: () => Promise<Transport> = opener({ topology: "leave" });
export const openVerifying: () => Promise<Transport> = opener({ topology: "verify" });
