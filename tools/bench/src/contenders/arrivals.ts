/** Connects the publish of a message with its arrival at the consumer. */
export interface Arrivals {
  /** Publishes a message under a new id. Resolves once it is published, and has arrived. */
  of(publish: (id: string) => Promise<unknown>): Promise<void>;
  add(id: string): void;
}

export function openArrivals(): Arrivals {
  const waiting = new Map<string, () => void>();
  let last = 0;
  return {
    async of(publish) {
      const id = String(++last);
      const arrived = new Promise<void>((resolve) => waiting.set(id, resolve));
      await publish(id);
      await arrived;
    },
    add(id) {
      waiting.get(id)?.();
      waiting.delete(id);
    },
  };
}
