/** A packet of an ordered route that is in flight. */
export interface Slot {
  /** Packets of one key are in one lane. */
  readonly lane: string;
  readonly place: number;
}

/** What becomes of packets that the broker refused. */
export interface Verdict<T> {
  /** To be sent again, in this order, before anything else. */
  readonly again: readonly T[];
  /** Later packets of their lane are accepted: to send them again would break the order. */
  readonly tooLate: readonly T[];
}

/**
 * Keeps the order of a route whose packets may be refused and sent again. After a refusal nothing more is sent
 * until all in flight have ended. Then those refused go first, unless a later one of their lane was accepted.
 */
export interface OrderedWindow<T> {
  /** Whether nothing may be sent for now. */
  isStopped(): boolean;
  isIdle(): boolean;
  /** One more is sent. */
  add(lane: string): Slot;
  accept(slot: Slot): void;
  /** @param again - what `onVerdict` gets back; undefined if it is not to be sent again */
  refuse(slot: Slot, again: T | undefined): void;
  /** The channel is gone, and what was in flight with it. Returns the refused ones that have no verdict. */
  reset(): readonly T[];
}

export function openOrderedWindow<T>(onVerdict: (verdict: Verdict<T>) => void): OrderedWindow<T> {
  const lastAccepted = new Map<string, number>();
  let refused: { readonly slot: Slot; readonly item: T }[] = [];
  let inFlight = 0;
  let next = 0;

  function add(lane: string): Slot {
    inFlight += 1;
    return { lane, place: next++ };
  }

  function accept({ lane, place }: Slot): void {
    lastAccepted.set(lane, Math.max(place, lastAccepted.get(lane) ?? -1));
    end();
  }

  function refuse(slot: Slot, again: T | undefined): void {
    if (again !== undefined) refused.push({ slot, item: again });
    end();
  }

  function end(): void {
    inFlight -= 1;
    if (inFlight > 0) return;
    const verdict = { again: [] as T[], tooLate: [] as T[] };
    for (const { slot, item } of refused.sort((one, other) => one.slot.place - other.slot.place)) {
      const isLast = (lastAccepted.get(slot.lane) ?? -1) < slot.place;
      (isLast ? verdict.again : verdict.tooLate).push(item);
    }
    const isNeeded = refused.length > 0;
    refused = [];
    lastAccepted.clear();
    if (isNeeded) onVerdict(verdict);
  }

  function reset(): readonly T[] {
    const left = refused.map(({ item }) => item);
    refused = [];
    lastAccepted.clear();
    inFlight = 0;
    return left;
  }

  return { isStopped: () => refused.length > 0, isIdle: () => inFlight === 0, add, accept, refuse, reset };
}
