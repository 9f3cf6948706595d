import type { Transport } from "@posthorn/core/transport";
import type { MemoryTransportOptions } from "@posthorn/transport-memory";
import { withDeadLetters, withRetry } from "@posthorn/wrappers";
import { bareMemory } from "./bare-memory.ts";

/** A protocol that has neither redelivery nor attempts nor dead letters, and is given all three. */
function opener(options: MemoryTransportOptions) {
  return (): Promise<Transport> => Promise.resolve(withRetry(withDeadLetters(bareMemory(options))));
}

export const open: () => Promise<Transport> = opener({});
export const openLeaving: () => Promise<Transport> = opener({ topology: "leave" });
export const openVerifying: () => Promise<Transport> = opener({ topology: "verify" });
