import {
  deadLetterHeaders,
  deadLetterPacket,
  isMessagingError,
  type Outgoing,
  type Settlement,
} from "@posthorn/core/transport";
import type { Originals } from "../../internal-streams/original-store.ts";
import { carriable } from "../../wire/headers.ts";
import { deliveryOf, type InFlight } from "./in-flight.ts";

/** Names the headers that a dead letter was too large for. */
export const trimmedHeader = "posthorn-dead-trimmed";
/** Where the message is kept as it was, if its dead letter does not have all of it: a subject of that stream. */
export const originalHeader = "posthorn-dead-original";
/** How many bytes the body of that message has. */
export const originalSizeHeader = "posthorn-dead-original-size";

export interface DeadLettersOptions {
  /** Puts a packet to the dead letters. Resolves once they have it. */
  readonly send: (packet: Outgoing, address: string) => Promise<void>;
  readonly originals: Originals;
  /** Most bytes that the server takes, as it says now. */
  readonly maxPayload: () => number;
}

type DeadLetter = Extract<Settlement, { kind: "dead-letter" }>;

/**
 * Buries a delivery: resolves once the dead letters have it. The server takes no more bytes than the packet may
 * have had already, so that the reason may be too much. Headers then become fewer; if that is not enough, the
 * message is kept as it was elsewhere, and the dead letter says where.
 */
export async function bury(
  held: InFlight,
  settlement: DeadLetter,
  { send, originals, maxPayload }: DeadLettersOptions,
): Promise<void> {
  const packet = deadLetterPacket(deliveryOf(held), settlement); // not what the handler had
  const whole = carriable(packet.headers);
  const shortened = shorten(whole);
  const budget = Math.min(mostEssential, Math.floor(maxPayload() / 4));
  const reference = async (): Promise<Record<string, string>> => ({
    ...essential(shortened, budget),
    [originalHeader]: await originals.keep(held),
    [originalSizeHeader]: String(packet.body.length),
  });
  const letters: readonly (() => Outgoing | Promise<Outgoing>)[] = [
    () => ({ ...packet, headers: whole }),
    () => ({ ...packet, headers: shortened }),
    async () => ({ ...packet, headers: await reference() }),
    async () => ({ ...packet, headers: await reference(), body: new Uint8Array(0) }),
  ];
  for (const [index, letter] of letters.entries()) {
    try {
      return await send(await letter(), held.address);
    } catch (error) {
      if (!isMessagingError(error, "message_too_large") || index === letters.length - 1) throw error;
    }
  }
}

const mostEssential = 8_192;
const longestText = 1_000;
const mostNames = 1_000;

/** Without the stack, and with texts that are no longer than they must be. */
function shorten(headers: Readonly<Record<string, string>>): Record<string, string> {
  const { [deadLetterHeaders.errorStack]: stack, ...kept } = headers;
  const others: Record<string, string> = kept;
  const trimmed = stack === undefined ? [] : [deadLetterHeaders.errorStack as string];
  for (const name of [
    deadLetterHeaders.errorMessage,
    deadLetterHeaders.reason,
    deadLetterHeaders.errorType,
  ]) {
    const text = others[name];
    if (text === undefined || text.length <= longestText) continue;
    others[name] = `${text.slice(0, longestText)}…`.toWellFormed();
    trimmed.push(name);
  }
  return trimmed.length === 0 ? others : { ...others, [trimmedHeader]: trimmed.join(",") };
}

/** What went wrong, then the message's own attributes, as far as they have room. */
function essential(headers: Readonly<Record<string, string>>, budget: number): Record<string, string> {
  const kept: Record<string, string> = {};
  const trimmed = (headers[trimmedHeader] ?? "").split(",").filter((name) => name !== "");
  let left = budget;
  const names = Object.keys(headers).filter((name) => name !== trimmedHeader);
  for (const name of names.sort((a, b) => rank(a) - rank(b))) {
    const value = headers[name] ?? "";
    const size = Buffer.byteLength(name) + 3 * Buffer.byteLength(value); // percent-encoding may triple it
    if (size > left) trimmed.push(name);
    else {
      kept[name] = value;
      left -= size;
    }
  }
  return trimmed.length === 0 ? kept : { ...kept, [trimmedHeader]: listOf(trimmed) };
}

function rank(name: string): number {
  if (name.startsWith("posthorn-dead-")) return 0;
  return name.startsWith("ce-") || name === "content-type" ? 1 : 2;
}

function listOf(names: readonly string[]): string {
  const list = names.join(",");
  return list.length <= mostNames ? list : `${list.slice(0, mostNames)}…`;
}
