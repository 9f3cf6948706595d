import { randomUUID } from "node:crypto";

/**
 * The copies that this process publishes of packets, in order to remove the originals, for protocols that cannot do both in
 * one step. If the connection of the original breaks in between, the broker has both packets. This finds the one that must
 * not be handled.
 *
 * A copy is
 * - unconfirmed, from its publish on. If it arrives at a consumer of this process, it counts as confirmed;
 * - confirmed: the copy is handled, and the original is not if it comes back;
 * - abandoned, if its publish failed: the original is handled, and the copy is not if it arrives after all.
 *
 * An original that comes back is recognized by its id, its body and a higher number of deliveries. Each answer is given
 * once, so that a later packet with the same id is never lost. If the process dies in between, both packets are handled.
 */
export interface Copies {
  /** Call it before the copy is published. */
  begin(original: Original): Copy;
  /**
   * Resolves to true if a packet that arrives must be removed without being handled, because it is an original whose copy
   * is confirmed, or a copy that was abandoned. Returns undefined if the packet is neither, so that most packets are handled
   * without a promise.
   */
  isHandledElsewhere(arrived: Arrived): Promise<boolean> | undefined;
}

/** A packet that has arrived. */
export interface Arrived {
  /** Identifies it among the packets of its queue: its id, and its token if it is a copy. Undefined without an id. */
  readonly key: () => string | undefined;
  /** The number of earlier deliveries of the same packet. */
  readonly deliveries: number;
  /** The token of the copy that it is, if it is one. */
  readonly token: string | undefined;
  /** Tells packets with the same id apart. */
  readonly digest: () => string;
}

/** A packet of which a copy is published. */
export interface Original extends Arrived {
  /** False once the broker may deliver it again, because its connection broke. */
  readonly isHeld: () => boolean;
}

export interface Copy {
  /** Must arrive with the copy. */
  readonly token: string;
  /** Call it once the broker has confirmed the copy. */
  confirm(): void;
  /** Call it if the publish failed. Returns false if the copy has arrived nevertheless: it counts as confirmed then. */
  abandon(): boolean;
}

interface Copied extends Original {
  readonly isCopied: Promise<boolean>;
}

/** The largest number of records of each kind. */
const mostRecords = 10_000;

export function openCopies(newToken: () => string = randomUUID): Copies {
  const originals = new Map<string, Copied>();
  const abandoned = new Set<string>();
  /** Confirms an unconfirmed copy, by token. */
  const unconfirmed = new Map<string, () => void>();

  function begin(original: Original): Copy {
    const token = newToken();
    const { promise: isCopied, resolve } = Promise.withResolvers<boolean>();
    const key = original.key();
    if (key !== undefined) limit(originals).set(key, { ...original, isCopied });
    const confirm = (): void => {
      unconfirmed.delete(token);
      resolve(true);
    };
    unconfirmed.set(token, confirm);
    return {
      token,
      confirm,
      abandon() {
        if (!unconfirmed.delete(token)) return false;
        resolve(false);
        limit(abandoned).add(token);
        return true;
      },
    };
  }

  function isHandledElsewhere(arrived: Arrived): Promise<boolean> | undefined {
    const { deliveries, token, digest } = arrived;
    if (token !== undefined) {
      unconfirmed.get(token)?.();
      if (abandoned.delete(token)) return Promise.resolve(true);
    }
    if (originals.size === 0) return undefined; // most of the time
    const key = arrived.key() ?? "";
    const original = originals.get(key);
    if (original === undefined) return undefined;
    const isBack = !original.isHeld() && deliveries > original.deliveries && original.digest() === digest();
    // A first delivery is another packet with the same id. From then on, the original cannot be told apart from it.
    if (isBack || deliveries === 0) originals.delete(key);
    return isBack ? original.isCopied : undefined;
  }

  return { begin, isHandledElsewhere };
}

interface Records {
  readonly size: number;
  keys(): Iterable<string>;
  delete(key: string): boolean;
}

/** Removes the oldest record if there are too many. */
function limit<R extends Records>(records: R): R {
  if (records.size < mostRecords) return records;
  for (const oldest of records.keys()) {
    records.delete(oldest);
    break;
  }
  return records;
}
