import { diagnose } from "../diagnostics/diagnose.ts";
import type { Origin, SchemaObject } from "../model/contract.ts";
import type { Reading } from "../reading/reading.ts";
import { type Fields, numberOf } from "../values/fields.ts";
import { appended } from "../values/pointer.ts";

type Limits = Pick<
  SchemaObject,
  "multipleOf" | "maximum" | "exclusiveMaximum" | "minimum" | "exclusiveMinimum"
>;

/**
 * The limits of a schema. Beyond 2^53 a limit may have more digits than a number holds: the integer next to it says
 * the same where it can be held. Otherwise the limit is refused.
 */
export function limitsOf(
  reading: Reading,
  fields: Fields,
  origin: Origin,
): { [K in keyof Limits]: Limits[K] | undefined } {
  const limits = {
    multipleOf: numberOf(fields.multipleOf),
    maximum: numberOf(fields.maximum),
    exclusiveMaximum: numberOf(fields.exclusiveMaximum),
    minimum: numberOf(fields.minimum),
    exclusiveMinimum: numberOf(fields.exclusiveMinimum),
  };
  const least = (one: number | undefined, other: number): number => Math.min(one ?? other, other);
  const most = (one: number | undefined, other: number): number => Math.max(one ?? other, other);
  const written = (Object.keys(limits) as (keyof Limits)[]).map((keyword) => {
    const at = { file: origin.file, pointer: appended(origin.pointer, keyword) };
    // In draft-04 "exclusiveMinimum" is a flag, and the number stands at "minimum".
    const flagged = { ...at, pointer: appended(origin.pointer, keyword.replace("exclusiveM", "m")) };
    const exactAt = (place: Origin) => exactInteger(reading, limits[keyword], place);
    return { keyword, at, exact: exactAt(at) ?? exactAt(flagged) };
  });
  for (const { keyword, at, exact } of written) {
    if (exact === undefined) continue;
    const neighbour = keyword === "maximum" || keyword === "exclusiveMinimum" ? exact + 1n : exact - 1n;
    if (keyword === "multipleOf" || BigInt(Number(neighbour)) !== neighbour) {
      refuse(reading, exact, at);
      continue;
    }
    limits[keyword] = undefined;
    const value = Number(neighbour);
    if (keyword === "maximum") limits.exclusiveMaximum = least(limits.exclusiveMaximum, value);
    else if (keyword === "exclusiveMaximum") limits.maximum = least(limits.maximum, value);
    else if (keyword === "minimum") limits.exclusiveMinimum = most(limits.exclusiveMinimum, value);
    else limits.minimum = most(limits.minimum, value);
  }
  return limits;
}

/** Refuses integers with more digits than a number holds, in a value that messages are compared with. */
export function checkExactness(reading: Reading, value: unknown, at: Origin): void {
  const exact = exactInteger(reading, value, at);
  if (exact !== undefined) refuse(reading, exact, at);
  if (typeof value !== "object" || value === null) return;
  for (const [key, item] of Object.entries(value))
    checkExactness(reading, item, { file: at.file, pointer: appended(at.pointer, key) });
}

/** The integer that is written at a place, where the number that was read is another. */
function exactInteger({ sources }: Reading, value: unknown, { file, pointer }: Origin): bigint | undefined {
  if (!Number.isInteger(value) || Number.isSafeInteger(value)) return undefined;
  const text = sources.files.get(file)?.textAt(pointer) ?? "";
  if (!/^[-+]?\d+$/.test(text) || Number(text) !== value) return undefined;
  if (text === String(value)) return undefined; // as JavaScript writes that very number
  const exact = BigInt(text);
  return exact === BigInt(value as number) ? undefined : exact;
}

function refuse({ report }: Reading, exact: bigint, at: Origin): void {
  const problem = `has more digits than a number holds: it would become ${BigInt(Number(exact))}`;
  report(diagnose("number-invalid", at, { number: String(exact), problem }));
}
