import { type Delivery, type Outgoing, wireHeaders } from "@posthorn/core/transport";

/** Makes a packet with an id, which is also in its headers, so that a receiver sees it. */
export function packetOf(id: string | number, more: Partial<Outgoing> = {}): Outgoing {
  return {
    id: String(id),
    body: new TextEncoder().encode(`{"id":"${id}"}`),
    ...more,
    headers: { [wireHeaders.id]: String(id), ...more.headers },
  };
}

/** Makes packets whose ids are numbers in order, by default 0 to `count - 1`. */
export function packets(count: number, more?: (id: number) => Partial<Outgoing>, firstId = 0): Outgoing[] {
  return Array.from({ length: count }, (_, index) => packetOf(firstId + index, more?.(firstId + index)));
}

/** Returns the id of a packet made by `packetOf`. */
export function idOf({ headers }: Pick<Delivery, "headers">): string {
  return headers[wireHeaders.id] ?? "";
}

/** Returns the ids 0 to `count - 1`, sorted as strings. */
export function idsUpTo(count: number): string[] {
  return Array.from({ length: count }, (_, index) => String(index)).sort();
}
