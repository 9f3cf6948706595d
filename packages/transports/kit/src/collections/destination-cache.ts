import type { Destination } from "@posthorn/core/transport";
import { createCache } from "./cache.ts";

/** Returns the value of a destination. Makes it first if there is none. */
export type DestinationCache<V> = (destination: Destination) => V;

export interface DestinationCacheOptions<V> {
  /** Destinations with the same key share a value. */
  readonly keyOf: (destination: Destination) => string;
  readonly make: (destination: Destination) => V;
  /** The cache is emptied when it has that many values. */
  readonly most: number;
}

/**
 * Makes a cache by destination. A destination without parameters is the same object each time, so its key is made only
 * once: most packets need none.
 */
export function createDestinationCache<V>({
  keyOf,
  make,
  most,
}: DestinationCacheOptions<V>): DestinationCache<V> {
  const byKey = createCache<V>(most);
  const known = new WeakMap<Destination, V>();
  return (destination) => {
    const found = known.get(destination);
    if (found !== undefined) return found;
    const value = byKey(keyOf(destination), () => make(destination));
    if (destination.address === destination.template) known.set(destination, value);
    return value;
  };
}
