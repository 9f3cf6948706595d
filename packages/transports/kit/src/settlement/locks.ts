import type { InFlight } from "../receiver/in-flight.ts";

/** A delivery that the broker gives to another consumer unless it hears of it again and again. */
export interface Locked {
  /** The broker waits for that time. */
  readonly lockMs: number;
  /** The time of the last report that reached the broker in time, by `performance.now()`. At first, that of its arrival. */
  touchedAt: number;
}

export interface LockKeeper<T extends Locked> {
  readonly inFlight: readonly InFlight<T>[];
  readonly isUp: boolean;
  /** Reports that a delivery is in progress. */
  readonly touch: (item: T) => void;
}

/**
 * Renews the locks whose third is over. Returns the deliveries whose locks have run out, because no report reached the broker.
 */
export function renewLocks<T extends Locked>(
  now: number,
  { inFlight, isUp, touch }: LockKeeper<T>,
): ReadonlySet<T> {
  const lost = new Set<T>();
  for (const { item } of inFlight) {
    const silentMs = now - item.touchedAt;
    if (silentMs > item.lockMs) lost.add(item);
    else if (isUp && silentMs > item.lockMs / 3) touch(item);
  }
  return lost;
}

/** True if the broker has not given a delivery to another consumer. */
export function holdsLock({ touchedAt, lockMs }: Locked, now: number): boolean {
  return now - touchedAt < lockMs;
}
