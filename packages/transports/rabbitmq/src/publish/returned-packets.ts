/** The ids of packets that no queue accepted. The broker returns such a packet just before it confirms it. */
export interface ReturnedPackets {
  add(id: string): void;
  /** Removes one return of an id, and returns true if there was one. Two packets may have the same id. */
  take(id: string): boolean;
  clear(): void;
}

export function openReturnedPackets(): ReturnedPackets {
  const counts = new Map<string, number>();

  function take(id: string): boolean {
    if (counts.size === 0) return false;
    const count = counts.get(id);
    if (count === undefined) return false;
    if (count > 1) counts.set(id, count - 1);
    else counts.delete(id);
    return true;
  }

  return {
    add: (id) => void counts.set(id, (counts.get(id) ?? 0) + 1),
    take,
    clear: () => counts.clear(),
  };
}
