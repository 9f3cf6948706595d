/** Ids of packets that no queue took. The broker says so just before it confirms them. */
export interface Returns {
  add(id: string): void;
  /** Whether it was returned. One return counts once: two packets may have one id. */
  take(id: string): boolean;
  clear(): void;
}

export function openReturns(): Returns {
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
