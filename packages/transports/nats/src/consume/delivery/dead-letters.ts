import { deadLetterPacket, isMessagingError, type Outgoing, type Settlement } from "@posthorn/core/transport";
import type { OriginalStore } from "../../internal-streams/original-store.ts";
import { repairHeaders } from "../../wire/headers.ts";
import {
  essentialHeaders,
  originalHeader,
  originalSizeHeader,
  shortenHeaders,
} from "./dead-letter-headers.ts";
import { deliveryOf, type InFlight } from "./in-flight.ts";

export interface DeadLettersOptions {
  /** Publishes a packet to the dead letters. Resolves once it is stored. */
  readonly publish: (packet: Outgoing, address: string) => Promise<void>;
  readonly originals: OriginalStore;
  /** The largest message that the server accepts at present, in bytes. */
  readonly maxPayload: () => number;
}

export type DeadLetterSettlement = Extract<Settlement, { kind: "dead-letter" }>;

const mostEssentialBytes = 8_192;

/**
 * Moves a message to the dead letters. Resolves once its dead letter is stored.
 *
 * The message may be as large as the server allows, so that the reason does not fit beside it. The dead letter then
 * becomes smaller step by step: with shortened texts; with the essential headers and a reference to the
 * stored original; and with that reference and no body.
 */
export async function moveToDeadLetters(
  inFlight: InFlight,
  settlement: DeadLetterSettlement,
  { publish, originals, maxPayload }: DeadLettersOptions,
): Promise<void> {
  // From a new delivery: the handler may have changed its own.
  const packet = deadLetterPacket(deliveryOf(inFlight), settlement);
  const whole = repairHeaders(packet.headers);
  const shortened = shortenHeaders(whole);
  const budget = Math.min(mostEssentialBytes, Math.floor(maxPayload() / 4));
  const reference = async (): Promise<Record<string, string>> => ({
    ...essentialHeaders(shortened, budget),
    [originalHeader]: await originals.store(inFlight),
    [originalSizeHeader]: String(packet.body.length),
  });
  const candidates: readonly (() => Outgoing | Promise<Outgoing>)[] = [
    () => ({ ...packet, headers: whole }),
    () => ({ ...packet, headers: shortened }),
    async () => ({ ...packet, headers: await reference() }),
    async () => ({ ...packet, headers: await reference(), body: new Uint8Array(0) }),
  ];
  for (const [index, candidate] of candidates.entries()) {
    try {
      return await publish(await candidate(), inFlight.address);
    } catch (error) {
      if (!isMessagingError(error, "message_too_large") || index === candidates.length - 1) throw error;
    }
  }
}
