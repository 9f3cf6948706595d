import { type Delivery, type Outgoing, wire } from "@posthorn/core";

/** A packet that waits, or is in a receiver's hands. Nobody else has its headers and body. */
export interface Held {
  readonly packet: Outgoing;
  readonly address: string;
  /** How often it was handed out. */
  attempt: number;
}

const legalName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const ownNames: readonly string[] = [wire.contentType, wire.requestId, wire.replyTo];
const knownNames = new Set<string>();

/** Takes a packet over. It is the transport's from now on, as the seam says, and is never written to. */
export function hold(packet: Outgoing, address: string): Held {
  return { packet, address, attempt: 0 };
}

/** What a receiver gets. */
export function deliver({ packet, address, attempt }: Held, signal: AbortSignal): Delivery {
  return { headers: packet.headers, body: packet.body, address, attempt, signal };
}

/** The first header whose name no protocol could carry. */
export function illegalName(headers: Outgoing["headers"]): string | undefined {
  for (const name in headers) {
    if (name.startsWith("ce-") || ownNames.includes(name) || knownNames.has(name)) continue;
    if (!legalName.test(name)) return name;
    if (knownNames.size >= 10_000) knownNames.clear();
    knownNames.add(name);
  }
  return undefined;
}
