import type { HeaderValue } from "../contract/message.ts";
import type { Condition } from "../transport/subscription.ts";

/** A header as it travels. */
interface WireHeader {
  /** Its name on the wire. */
  readonly header: string;
  /** True if its text is JSON where it can be: a text may then have quotes. */
  readonly isJson: boolean;
  /** Returns the text that this package writes for a value. */
  textOf(value: HeaderValue): string;
}

/**
 * Converts the condition of a program to conditions of which one must hold. Returns undefined if it is not a
 * condition.
 */
export function toConditions(condition: unknown, wire: WireHeader): readonly Condition[] | undefined {
  const values: readonly unknown[] = Array.isArray(condition) ? condition : [condition];
  if (values.every(isHeaderValue)) return conditionsOfValues(values, wire);
  if (typeof condition !== "object" || condition === null || Array.isArray(condition)) return undefined;
  return conditionsOfObject(condition, wire);
}

function isHeaderValue(value: unknown): value is HeaderValue {
  return typeof value === "string" || typeof value === "boolean" || Number.isFinite(value);
}

function conditionsOfValues(values: readonly HeaderValue[], wire: WireHeader): readonly Condition[] {
  const { header, isJson, textOf } = wire;
  const texts = new Set<string>();
  const conditions: Condition[] = [];
  for (const value of values) {
    // Other programs may write a number as another text: 5.0 for 5.
    if (typeof value === "number") conditions.push({ header, from: value, to: value });
    else texts.add(textOf(value));
    if (isJson && typeof value === "string") texts.add(JSON.stringify(value));
  }
  return texts.size > 0 || values.length === 0 ? [{ header, in: [...texts] }, ...conditions] : conditions;
}

function conditionsOfObject(
  condition: object,
  { header, isJson }: WireHeader,
): readonly Condition[] | undefined {
  const { exists, startsWith, from, to, ...others } = condition as Readonly<Record<string, unknown>>;
  const names = Object.keys(condition);
  if (Object.keys(others).length > 0 || names.length === 0) return undefined;
  if (names.length === 1 && typeof exists === "boolean") return [{ header, exists }];
  if (names.length === 1 && typeof startsWith === "string") {
    const quoted = JSON.stringify(startsWith).slice(0, -1);
    return [{ header, startsWith }, ...(isJson ? [{ header, startsWith: quoted }] : [])];
  }
  if ("exists" in condition || "startsWith" in condition) return undefined;
  if (!isBound(from) || !isBound(to) || (from ?? to) === undefined) return undefined;
  return [{ header, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }];
}

function isBound(value: unknown): value is number | undefined {
  return value === undefined || (typeof value === "number" && !Number.isNaN(value));
}
