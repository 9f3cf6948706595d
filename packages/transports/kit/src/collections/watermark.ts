/**
 * Tracks which packets of a log are settled, in order to store the position before which all of them are. Positions are
 * numbers, and arrive in ascending order.
 */
export interface Watermark {
  /** Returns false if the packet was settled before its connection broke, and comes again. */
  arrive(position: number): boolean;
  settle(position: number): void;
  /** The position before which every packet is settled. Undefined until it was set, or a packet has arrived. */
  next(): number | undefined;
  /** The number of packets that are not settled. */
  open(): number;
  /** Begins anew at a position, and forgets everything. */
  move(next: number | undefined): void;
  /** The connection broke: everything from `next` on comes again. */
  rewind(): void;
}

export function createWatermark(): Watermark {
  /** In the order of their arrival, the lowest first. */
  const open = new Set<number>();
  /** Settled, and not below `next`. */
  const settled = new Set<number>();
  let last = 0;
  let next: number | undefined;

  function advance(): void {
    const [lowest = last + 1] = open;
    if (lowest === next) return; // what is settled below it was removed already
    next = lowest;
    for (const position of settled) if (position < lowest) settled.delete(position);
  }

  return {
    arrive(position) {
      last = position;
      const isNew = !settled.has(position);
      if (isNew) open.add(position);
      advance();
      return isNew;
    },
    settle(position) {
      if (!open.delete(position)) return;
      settled.add(position);
      advance();
    },
    next: () => next,
    open: () => open.size,
    move(to) {
      open.clear();
      settled.clear();
      next = to;
    },
    rewind: () => open.clear(),
  };
}
