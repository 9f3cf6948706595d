import type { Delivery, Outgoing, Settlement } from "./transport.ts";
import { deadLetterHeaders, wireHeaders } from "./wire-headers.ts";

/**
 * The packet that a transport puts to the dead letters, where its broker has none of its own: the
 * original bytes and headers, and why it is dead.
 */
export function deadLetterPacket(
  delivery: Delivery,
  settlement: Extract<Settlement, { kind: "dead-letter" }>,
): Outgoing {
  return {
    id: delivery.headers[wireHeaders.id] ?? "",
    body: delivery.body,
    headers: {
      ...delivery.headers,
      [deadLetterHeaders.reason]: settlement.reason,
      [deadLetterHeaders.address]: delivery.address,
      [deadLetterHeaders.attempts]: String(delivery.attempt),
      [deadLetterHeaders.time]: new Date().toISOString(),
      ...settlement.headers,
    },
  };
}
