import {
  type Delivery,
  deadLetterPacket,
  isMessagingError,
  type Outgoing,
  type Settlement,
} from "@posthorn/core/transport";
import type { InFlight } from "../receiver/in-flight.ts";
import { essentialHeaders, repairHeaders, shortenHeaders } from "./dead-letter-headers.ts";

export type DeadLetter = Extract<Settlement, { kind: "dead-letter" }>;

/** Where the dead letters of a subscription are stored. */
export interface DeadLetterOptions<T> {
  /** Publishes a dead letter. Resolves once the broker has it. Rejects with `message_too_large` if it does not fit. */
  readonly store: (inFlight: InFlight<T>, packet: Outgoing) => Promise<void>;
  /**
   * Stores the packet as it arrived, for a dead letter that cannot contain it. Resolves to a reference, and to the same
   * one if it is called again. Without it, headers of the packet are left out instead.
   */
  readonly storeOriginal?: (inFlight: InFlight<T>) => Promise<string>;
  /** The bytes that headers may have in a packet that is larger than the broker allows. Default 8,192. */
  readonly mostHeaderBytes?: () => number;
}

/** The reference to the stored packet, if a dead letter does not contain the whole of it. */
export const originalHeader = "posthorn-dead-original";
/** The size of the stored packet's body in bytes. */
export const originalSizeHeader = "posthorn-dead-original-size";

interface Source {
  /** The packet as it arrived. */
  readonly original: Delivery;
  readonly settlement: DeadLetter;
}

/**
 * Stores the dead letter of a packet. The packet may be as large as the broker allows, so that the reason does not fit
 * beside it. The dead letter then becomes smaller step by step: with shortened texts; with the essential headers, and a
 * reference to the stored packet if there is a place for it; and without its body, or without headers of its own.
 */
export async function storeDeadLetter<T>(
  { store, storeOriginal, mostHeaderBytes = () => 8_192 }: DeadLetterOptions<T>,
  inFlight: InFlight<T>,
  { original, settlement }: Source,
): Promise<void> {
  const packet = deadLetterPacket(original, settlement);
  const whole = repairHeaders(packet.headers);
  const shortened = shortenHeaders(whole);
  const withReference = async (): Promise<Record<string, string>> => ({
    ...essentialHeaders(shortened, mostHeaderBytes()),
    [originalHeader]: (await storeOriginal?.(inFlight)) ?? "",
    [originalSizeHeader]: String(packet.body.length),
  });
  const forms: readonly (() => Promise<Outgoing>)[] = [
    async () => ({ ...packet, headers: whole }),
    async () => ({ ...packet, headers: shortened }),
    ...(storeOriginal === undefined
      ? [
          async () => ({ ...packet, headers: essentialHeaders(shortened, mostHeaderBytes()) }),
          async () => ({ ...packet, headers: essentialHeaders(shortened, 0) }),
        ]
      : [
          async () => ({ ...packet, headers: await withReference() }),
          async () => ({ ...packet, headers: await withReference(), body: new Uint8Array(0) }),
        ]),
  ];
  for (const form of forms) {
    try {
      return await store(inFlight, await form());
    } catch (error) {
      if (!isMessagingError(error, "message_too_large") || form === forms.at(-1)) throw error;
    }
  }
}
