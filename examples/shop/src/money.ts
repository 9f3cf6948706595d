import type { Money, OrderLine } from "./generated/index.ts";

/** The shop reckons in one currency. */
export function francs(amount: number): Money {
  return { cents: Math.round(amount * 100), currency: "CHF" };
}

export function plus(one: Money, other: Money): Money {
  return { cents: one.cents + other.cents, currency: one.currency };
}

export function totalOf(lines: readonly OrderLine[]): Money {
  return lines
    .map(({ unitPrice, quantity }) => ({ ...unitPrice, cents: unitPrice.cents * quantity }))
    .reduce(plus, francs(0));
}

/** As people write it: `CHF 49.90`. */
export function written({ cents, currency }: Money): string {
  return `${currency} ${(cents / 100).toFixed(2)}`;
}
