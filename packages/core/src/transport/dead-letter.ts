import type { Delivery, Outgoing } from "./packet.ts";
import type { Settlement } from "./settlement.ts";
import { deadLetterHeaders, wireHeaders } from "./wire-headers.ts";

/**
 * Makes a dead letter, for transports whose broker does not: the packet's original body and headers, with the
 * reason, the address, the attempts and the time in `deadLetterHeaders`.
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
