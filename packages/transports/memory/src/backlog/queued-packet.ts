import type { Delivery, Outgoing } from "@posthorn/core/transport";

/** A packet of a queue, of one group of a topic, or of an inbox. Groups do not share it. */
export interface QueuedPacket {
  readonly packet: Outgoing;
  /** The address that it was published to. */
  readonly address: string;
  /** In milliseconds since 1970. Undefined in an inbox, where nobody needs it. */
  readonly acceptedAt: number | undefined;
  /** Its number at its destination, counted from 1. Set once it may be delivered. */
  position: number;
  /** In milliseconds since 1970, or undefined if it never expires. Set once it may be delivered. */
  expiresAt: number | undefined;
  /** The number of times that it was delivered, without those that do not count as attempts. */
  attempt: number;
  /** The place to which it returns if its receiver does not settle it for good. */
  returnsTo: "backlog" | "deferred" | "nowhere";
}

/** Takes a packet over without a copy: from its publish on it belongs to the transport, which never writes to it. */
export function queuePacket(packet: Outgoing, address: string, acceptedAt: number | undefined): QueuedPacket {
  return {
    packet,
    address,
    acceptedAt,
    position: 0,
    expiresAt: undefined,
    attempt: 0,
    returnsTo: "backlog",
  };
}

/** Makes the packet of another group. */
export function copyOf({ packet, address, acceptedAt, position, expiresAt }: QueuedPacket): QueuedPacket {
  return { packet, address, acceptedAt, position, expiresAt, attempt: 0, returnsTo: "backlog" };
}

export function isExpired({ expiresAt }: QueuedPacket): boolean {
  return expiresAt !== undefined && expiresAt <= Date.now();
}

/** The delivery that a receiver gets. */
export function deliveryOf(
  { packet, address, attempt, position, acceptedAt }: QueuedPacket,
  signal: AbortSignal,
): Delivery {
  const { headers, body, key } = packet;
  if (acceptedAt === undefined) return { headers, body, address, attempt, signal };
  const delivery = { headers, body, address, attempt, signal, position: String(position), acceptedAt };
  return key === undefined ? delivery : { ...delivery, key };
}

/** The signal of deliveries that nobody receives. */
export const neverAborted: AbortSignal = new AbortController().signal;
