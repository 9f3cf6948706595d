/** The answer to a claim: the caller handles the message, it was handled, or another consumer is handling it. */
export type Claim = "claimed" | "handled" | "busy";

/** A consumer that claims a message. */
export interface Claimant {
  /** Unique to the process and its transport. */
  readonly owner: string;
  /** The milliseconds after which another owner may claim the message. The owner claims again before that. */
  readonly leaseMs: number;
}

/**
 * Remembers the messages that were handled, and who is handling one. Processes that consume from the same queue must
 * share one.
 */
export interface DedupeStore {
  /** Claims a message, or extends the claim of the same owner. No two owners may get `claimed` at the same time. */
  claim(key: string, by: Claimant): Claim | Promise<Claim>;
  /** Remembers a message as handled for `windowMs` milliseconds from now. The claim ends. */
  add(key: string, windowMs: number): void | Promise<void>;
  /** Ends a claim without remembering the message. */
  release(key: string): void | Promise<void>;
}

export interface MemoryDedupeStoreOptions {
  /** The largest number of keys. Beyond it, the oldest are removed before their window has passed. Default 100,000. */
  readonly remember?: number;
}

interface Entry {
  readonly expiry: number;
  /** Undefined once the message is handled. */
  readonly owner: string | undefined;
}

/** Makes a store in memory. It does not know the messages that other processes handle. */
export function memoryDedupeStore({ remember = 100_000 }: MemoryDedupeStoreOptions = {}): DedupeStore {
  const entries = new Map<string, Entry>();

  function set(key: string, entry: Entry): void {
    const now = Date.now();
    entries.delete(key); // moves the key to the end
    entries.set(key, entry);
    for (const [oldest, { expiry }] of entries) {
      if (entries.size <= remember && expiry > now) break;
      entries.delete(oldest);
    }
  }

  return {
    claim(key, { owner, leaseMs }) {
      const entry = entries.get(key);
      if (entry !== undefined && entry.expiry > Date.now() && entry.owner !== owner) {
        return entry.owner === undefined ? "handled" : "busy";
      }
      set(key, { expiry: Date.now() + leaseMs, owner });
      return "claimed";
    },
    add: (key, windowMs) => set(key, { expiry: Date.now() + windowMs, owner: undefined }),
    release: (key) => void entries.delete(key),
  };
}
