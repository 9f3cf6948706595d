import type { Link } from "../connection/link.ts";
import type { Ticker } from "../connection/ticker.ts";
import { holdsLock, type Locked } from "./locks.ts";

export interface UnconfirmedOptions<T extends Locked> {
  readonly link: Pick<Link, "isUp" | "watch">;
  readonly ticker: Pick<Ticker, "add">;
  /** Writes a settlement. Called only while the link is up. Without a time, it removes the message. */
  readonly write: (item: T, retryAfterMs: number | undefined) => void;
  /** Resolves once the broker has read everything that was written before. */
  readonly flush: () => Promise<void>;
  /** The longest time that the broker takes to store a settlement, in milliseconds. */
  readonly storesWithinMs: number;
}

/**
 * Settlements that the broker does not confirm one by one. They are unconfirmed until the broker has had the time to store them
 * and a flush has succeeded, and are written again when the connection has been down: they may have got lost with it, or with
 * the memory of a broker that crashed.
 */
export interface UnconfirmedSettlements<T> {
  /** Removes the message. If this gets lost, the message is delivered again. */
  acknowledge(item: T): void;
  /** Has the message delivered again after that delay. */
  retry(item: T, afterMs: number): void;
}

interface Unconfirmed<T> {
  readonly item: T;
  /** The time of the next delivery, by `performance.now()`. Undefined if the message is removed. */
  readonly dueAt: number | undefined;
  /** By `performance.now()`. Undefined until it is written. */
  writtenAt?: number;
}

export function openUnconfirmedSettlements<T extends Locked>(
  options: UnconfirmedOptions<T>,
): UnconfirmedSettlements<T> {
  const { link, ticker, flush, storesWithinMs } = options;
  let unconfirmed: Unconfirmed<T>[] = [];
  let isConfirming = false;

  function settle(item: T, dueAt: number | undefined): void {
    const settlement: Unconfirmed<T> = { item, dueAt };
    unconfirmed.push(settlement);
    if (link.isUp()) write(settlement);
  }

  function write(settlement: Unconfirmed<T>): void {
    const { item, dueAt } = settlement;
    const now = performance.now();
    settlement.writtenAt = now;
    options.write(item, dueAt === undefined ? undefined : Math.max(0, dueAt - now));
  }

  /** A retry that was written and is due is left out: another consumer may have the message meanwhile. */
  function writeAgain(): void {
    const now = performance.now();
    unconfirmed = unconfirmed.filter(
      ({ item, dueAt, writtenAt }) =>
        holdsLock(item, now) && (dueAt === undefined || dueAt > now || writtenAt === undefined),
    );
    for (const settlement of unconfirmed) write(settlement);
  }

  async function confirm(now: number): Promise<void> {
    if (isConfirming || !link.isUp()) return;
    const young = unconfirmed.findIndex(({ writtenAt = now }) => now - writtenAt < storesWithinMs);
    const count = young === -1 ? unconfirmed.length : young;
    if (count === 0) return;
    isConfirming = true;
    try {
      await flush();
      unconfirmed.splice(0, count);
    } catch {
      // They stay unconfirmed, and are written again when the connection is up.
    } finally {
      isConfirming = false;
    }
  }

  link.watch({ up: writeAgain });
  ticker.add((now) => void confirm(now));
  return {
    acknowledge: (item) => settle(item, undefined),
    retry: (item, afterMs) => settle(item, performance.now() + afterMs),
  };
}
