import type { Money, OrderLine } from "./generated/index.ts";

/** Returns an amount in Swiss francs, the only currency of the shop. */
export function francs(amount: number): Money {
  return { cents: Math.round(amount * 100), currency: "CHF" };
}

/** Adds two amounts of the same currency. */
export function plus(one: Money, other: Money): Money {
  return { cents: one.cents + other.cents, currency: one.currency };
}

/** Returns the price of all lines. */
export function totalOf(lines: readonly OrderLine[]): Money {
  return lines
    .map(({ unitPrice, quantity }) => ({ ...unitPrice, cents: unitPrice.cents * quantity }))
    .reduce(plus, francs(0));
}

/** Formats an amount: `CHF 49.90`. */
export function format({ cents, currency }: Money): string {
  return `${currency} ${(cents / 100).toFixed(2)}`;
}
