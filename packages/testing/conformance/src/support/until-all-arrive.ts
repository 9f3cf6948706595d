import type { Delivery } from "@posthorn/core/transport";
import { idOf } from "./packets.ts";
import { patienceMs, until } from "./wait-until.ts";

/** Resolves once each of the accepted packets, which are named by their ids, has been delivered. */
export async function untilAllArrive(
  accepted: readonly string[],
  deliveries: readonly Delivery[],
  withinMs: number = patienceMs(),
): Promise<void> {
  const missing = (): string[] => {
    const arrived = new Set(deliveries.map(idOf));
    return accepted.filter((id) => !arrived.has(id));
  };
  await until(
    () => `all accepted packets arrive: ${missing().length} of ${accepted.length} did not`,
    () => missing().length === 0,
    withinMs,
  );
}
