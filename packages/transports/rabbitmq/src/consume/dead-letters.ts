import { type Destination, deadLetterPacket, deadLetters, type Settlement } from "@posthorn/core/transport";
import { keepProperties, travel } from "../wire/headers.ts";
import type { Message, Route, Routes } from "../publish/routes.ts";
import { routingKey } from "../wire/names.ts";
import type { Arrived } from "./in-flight.ts";

type DeadLetter = Extract<Settlement, { kind: "dead-letter" }>;

export interface Burial {
  readonly from: Destination;
  readonly group: string | undefined;
  readonly arrived: Arrived;
  readonly settlement: DeadLetter;
}

/** A reason that is cut, where it and the other headers are too large together. */
const longestReason = 1_000;
/** Bytes of the packet's own headers that are kept, where even then they are too large. RabbitMQ carries 64 KiB. */
const mostHeaderBytes = 48 * 1_024;

/**
 * What is put to the dead letters, and smaller forms of it for when it is too large: without the details of the
 * failure, then without the largest of the packet's own headers, then without any.
 */
export function deadMessages(
  routes: Routes,
  { from, group, arrived, settlement }: Burial,
): { readonly route: Route; readonly messages: readonly (() => Message)[] } {
  const { message, delivery } = arrived;
  const dead = deadLetters(from, group);
  const short: DeadLetter = { kind: "dead-letter", reason: settlement.reason.slice(0, longestReason) };

  const form = (why: DeadLetter, mostBytes?: number) => (): Message => {
    // The packet as it came: its handler may have changed the delivery.
    const { headers } = deadLetterPacket({ ...delivery, headers: {}, body: message.content }, why);
    const added = { ...headers, [travel.address]: delivery.address };
    const properties = keepProperties(message.properties, added, mostBytes);
    return { key: routingKey(dead), properties, body: message.content };
  };
  return {
    route: routes.to(dead),
    messages: [form(settlement), form(short), form(short, mostHeaderBytes), form(short, 0)],
  };
}
