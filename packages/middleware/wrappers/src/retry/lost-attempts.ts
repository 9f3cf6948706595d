import { type Delivery, type Destination, wireHeaders } from "@posthorn/core/transport";

/**
 * Counts the attempts at packets that went back to the broker unsettled, because their subscription closed or its
 * connection broke. The count lives in this process; a packet that another process receives begins anew.
 */
export interface LostAttempts {
  /** Records the number of attempts at a packet. */
  remember(delivery: Delivery, attempts: number): void;
  /** Returns the number of attempts at a packet that comes back, and forgets it. */
  recall(delivery: Delivery): number;
}

const mostPackets = 10_000;

/** @param counts - shared by all subscriptions, by packet */
export function lostAttemptsOf(
  counts: Map<string, number>,
  { kind, template }: Destination,
  group: string | undefined,
): LostAttempts {
  const scope = JSON.stringify([kind, template, group]);

  return {
    remember({ headers }, attempts) {
      const id = headers[wireHeaders.id];
      if (id === undefined || id === "" || attempts === 0) return; // packets without an id cannot be told apart
      counts.set(`${scope} ${id}`, attempts);
      for (const oldest of counts.keys()) {
        if (counts.size <= mostPackets) break;
        counts.delete(oldest);
      }
    },
    recall({ headers }) {
      if (counts.size === 0) return 0;
      const key = `${scope} ${headers[wireHeaders.id]}`;
      const attempts = counts.get(key) ?? 0;
      counts.delete(key);
      return attempts;
    },
  };
}
