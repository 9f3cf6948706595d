import { type Delivery, type Outgoing, wireHeaders } from "@posthorn/core/transport";

/** A packet with that id, in its headers too, so that a receiver sees it. */
export function packetOf(id: string | number, more: Partial<Outgoing> = {}): Outgoing {
  return {
    id: String(id),
    body: new TextEncoder().encode(`{"id":"${id}"}`),
    ...more,
    headers: { [wireHeaders.id]: String(id), ...more.headers },
  };
}

/** Packets with the ids 0 to `count - 1`. */
export function packets(count: number, more?: (index: number) => Partial<Outgoing>): Outgoing[] {
  return Array.from({ length: count }, (_, index) => packetOf(index, more?.(index)));
}

/** The id of a packet made by `packetOf`. */
export function idOf({ headers }: Pick<Delivery, "headers">): string {
  return headers[wireHeaders.id] ?? "";
}

/** The ids 0 to `count - 1`, sorted as texts. */
export function idsUpTo(count: number): string[] {
  return Array.from({ length: count }, (_, index) => String(index)).sort();
}
