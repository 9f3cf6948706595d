/** Ids that came within a window of time. */
export interface RecentIds {
  /** Whether an id came within the last `windowMs` milliseconds; if not, it does now. */
  seen(id: string, windowMs: number): boolean;
}

/** Remembers ids for as long as their window lasts, and no longer than the next one that comes after it. */
export function recentIds(now: () => number = Date.now): RecentIds {
  const expiries = new Map<string, number>();
  return {
    seen(id, windowMs) {
      const time = now();
      for (const [old, expiry] of expiries) {
        if (expiry > time) break; // one destination has one window, so the oldest stands first
        expiries.delete(old);
      }
      const expiry = expiries.get(id);
      if (expiry !== undefined && expiry > time) return true;
      expiries.set(id, time + windowMs);
      return false;
    },
  };
}
