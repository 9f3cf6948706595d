/** A source of pseudorandom numbers. The same seed gives the same numbers on every machine. */
export interface Random {
  /** A number from 0 to below 1. */
  readonly next: () => number;
  /** A whole number. Both bounds are included. */
  readonly whole: (least: number, most: number) => number;
  readonly pick: <T>(list: readonly T[]) => T;
  /** True with this probability. */
  readonly chance: (probability: number) => boolean;
}

/** The Mulberry32 generator: 32 bits of state, integer arithmetic only. */
export function createRandom(seed: number): Random {
  let state = scramble(Math.trunc(seed) >>> 0) ^ scramble(Math.trunc(seed / 0x1_0000_0000) >>> 0);
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  }
  const whole = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1));
  return {
    next,
    whole,
    pick: (list) => list[whole(0, list.length - 1)] as (typeof list)[number],
    chance: (probability) => next() < probability,
  };
}

/** Spreads seeds, so that neighbouring seeds give unrelated numbers. */
function scramble(seed: number): number {
  const mixed = Math.imul(seed ^ (seed >>> 16), 0x45d9f3b);
  return Math.imul(mixed ^ (mixed >>> 16), 0x45d9f3b) >>> 0;
}
