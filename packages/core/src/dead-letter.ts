import type { Delivery, Outgoing, Settlement } from "./transport.ts";
import { deadWire, wire } from "./wire.ts";

/**
 * The packet that a transport puts to the dead letters, where its broker has none of its own: the
 * original bytes and headers, and why it is dead.
 */
export function deadPacket(
  delivery: Delivery,
  settlement: Extract<Settlement, { kind: "dead-letter" }>,
): Outgoing {
  return {
    id: delivery.headers[wire.id] ?? "",
    body: delivery.body,
    headers: {
      ...delivery.headers,
      [deadWire.reason]: settlement.reason,
      [deadWire.address]: delivery.address,
      [deadWire.attempts]: String(delivery.attempt),
      [deadWire.time]: new Date().toISOString(),
      ...settlement.headers,
    },
  };
}
