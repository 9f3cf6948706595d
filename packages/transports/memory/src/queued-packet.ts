import type { Delivery, Outgoing } from "@posthorn/core/transport";

/** A packet in a backlog: it waits, or a receiver has it in flight. */
export interface QueuedPacket {
  readonly packet: Outgoing;
  readonly address: string;
  /** The number of times that it was delivered, without those that do not count as attempts. */
  attempt: number;
}

/** Takes a packet over without a copy: from its publish on it belongs to the transport, which never writes to it. */
export function queuePacket(packet: Outgoing, address: string): QueuedPacket {
  return { packet, address, attempt: 0 };
}

/** The delivery that a receiver gets. */
export function deliveryOf({ packet, address, attempt }: QueuedPacket, signal: AbortSignal): Delivery {
  return { headers: packet.headers, body: packet.body, address, attempt, signal };
}
