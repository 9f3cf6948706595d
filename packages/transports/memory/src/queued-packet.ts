import { type Delivery, type Outgoing, wireHeaders } from "@posthorn/core/transport";

/** A packet that waits, or is in a receiver's hands. Nobody else has its headers and body. */
export interface Held {
  readonly packet: Outgoing;
  readonly address: string;
  /** How often it was handed out. */
  attempt: number;
}

const legalName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const { contentType, requestId, replyTo } = wireHeaders;
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
    // Looking each of core's own names up would cost as much as all else that a publish does.
    if (isCloudEvents(name) || name === contentType || name === requestId || name === replyTo) continue;
    if (knownNames.has(name)) continue;
    if (!legalName.test(name)) return name;
    if (knownNames.size >= 10_000) knownNames.clear();
    knownNames.add(name);
  }
  return undefined;
}

/** Whether it begins with `ce-`. */
function isCloudEvents(name: string): boolean {
  return name.charCodeAt(2) === 45 && name.charCodeAt(0) === 99 && name.charCodeAt(1) === 101;
}
