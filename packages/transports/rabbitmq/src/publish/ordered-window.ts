/** A packet of an ordered route that is in flight. */
export interface Slot {
  /** Packets of the same key are in the same lane. */
  readonly lane: string;
  readonly sequence: number;
}

/** The decision about the packets that the broker refused. */
export interface Verdict<T> {
  /** To be sent again, in this order, before anything else. */
  readonly resend: readonly T[];
  /** Not to be sent again: the broker accepted later packets of their lanes, so that would break the order. */
  readonly overtaken: readonly T[];
}

/**
 * Keeps the order of a route whose packets may be refused and sent again.
 *
 * The window is open until a packet is refused. Then it is stopped: nothing is sent until everything in flight has been
 * accepted or refused. The verdict then opens it again: refused packets go first, unless a later one of their lane was
 * accepted.
 */
export interface OrderedWindow<T> {
  /** True if nothing may be sent now. */
  isStopped(): boolean;
  isIdle(): boolean;
  /** Adds a packet that is about to be sent. */
  add(lane: string): Slot;
  accept(slot: Slot): void;
  /** @param item - the packet as `onVerdict` gets it; undefined if it must not be sent again */
  refuse(slot: Slot, item: T | undefined): void;
  /** Call it when the channel is gone. Forgets everything in flight; returns refused packets that got no verdict. */
  reset(): readonly T[];
}

export function openOrderedWindow<T>(onVerdict: (verdict: Verdict<T>) => void): OrderedWindow<T> {
  const lastAccepted = new Map<string, number>();
  let refused: { readonly slot: Slot; readonly item: T }[] = [];
  let inFlight = 0;
  let nextSequence = 0;

  function add(lane: string): Slot {
    inFlight += 1;
    return { lane, sequence: nextSequence++ };
  }

  function accept({ lane, sequence }: Slot): void {
    lastAccepted.set(lane, Math.max(sequence, lastAccepted.get(lane) ?? -1));
    end();
  }

  function refuse(slot: Slot, item: T | undefined): void {
    if (item !== undefined) refused.push({ slot, item });
    end();
  }

  function end(): void {
    inFlight -= 1;
    if (inFlight > 0) return;
    const verdict = { resend: [] as T[], overtaken: [] as T[] };
    for (const { slot, item } of refused.sort((one, other) => one.slot.sequence - other.slot.sequence)) {
      const isLast = (lastAccepted.get(slot.lane) ?? -1) < slot.sequence;
      (isLast ? verdict.resend : verdict.overtaken).push(item);
    }
    const isNeeded = refused.length > 0;
    refused = [];
    lastAccepted.clear();
    if (isNeeded) onVerdict(verdict);
  }

  function reset(): readonly T[] {
    const items = refused.map(({ item }) => item);
    refused = [];
    lastAccepted.clear();
    inFlight = 0;
    return items;
  }

  return { isStopped: () => refused.length > 0, isIdle: () => inFlight === 0, add, accept, refuse, reset };
}
