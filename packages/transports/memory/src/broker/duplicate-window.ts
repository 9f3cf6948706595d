/** The ids of the packets that were published within a window of time. */
export interface DuplicateWindow {
  /** True if the id was noted within the last `windowMs` milliseconds. Notes it if not. */
  isDuplicate(id: string, windowMs: number): boolean;
}

/** Makes an empty window. Ids whose time is over are removed when the next packet is published. */
export function openDuplicateWindow(now: () => number = Date.now): DuplicateWindow {
  const expiries = new Map<string, number>();
  return {
    isDuplicate(id, windowMs) {
      const time = now();
      for (const [oldest, expiry] of expiries) {
        if (expiry > time) break; // a destination has one window, so ids expire in the order of the map
        expiries.delete(oldest);
      }
      const expiry = expiries.get(id);
      if (expiry !== undefined && expiry > time) return true;
      expiries.set(id, time + windowMs);
      return false;
    },
  };
}
