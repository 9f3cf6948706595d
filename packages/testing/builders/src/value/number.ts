import { typesOf } from "../schema/schema.ts";
import { type BuildContext, type Constraints, largest, smallest } from "./context.ts";

const ranges: Readonly<Record<string, readonly [number, number]>> = {
  int32: [-(2 ** 31), 2 ** 31 - 1],
  uint32: [0, 2 ** 32 - 1],
  uint64: [0, Number.MAX_SAFE_INTEGER],
};

/** Makes a number within the bounds of all schemas, and near zero if possible. Undefined if there is none. */
export function makeNumber(
  constraints: Constraints,
  isWhole: boolean,
  { random }: BuildContext,
): number | undefined {
  const formats = constraints.flatMap(({ format = "" }) =>
    Object.hasOwn(ranges, format) ? [ranges[format]] : [],
  );
  const low = largest(
    [...constraints, ...formats.map((range) => ({ minimum: range?.[0] as number }))],
    ({ minimum, exclusiveMinimum }) => maximumOf(minimum, exclusiveMinimum),
  );
  const high = smallest(
    [...constraints, ...formats.map((range) => ({ maximum: range?.[1] as number }))],
    ({ maximum, exclusiveMaximum }) => minimumOf(maximum, exclusiveMaximum),
  );
  const step = stepOf(
    constraints.flatMap(({ multipleOf }) => (multipleOf === undefined ? [] : [multipleOf])),
    isWhole,
  );
  const isOpenBelow = constraints.some(({ exclusiveMinimum }) => exclusiveMinimum === low);
  const isOpenAbove = constraints.some(({ exclusiveMaximum }) => exclusiveMaximum === high);
  const [from, to] = rangeWithin(low, high, step ?? 1);
  if (step === undefined) {
    if (constraints.some(({ format }) => format === "float")) {
      const ends = [isOpenBelow ? undefined : from, isOpenAbove ? undefined : to];
      const float = floatBetween([from, to], ends, random.next());
      if (float !== undefined) return float;
    }
    const value = between(from, to, random.next());
    return (isOpenBelow && value <= from) || (isOpenAbove && value >= to) ? (from + to) / 2 : value;
  }
  let first = Math.ceil(withoutRoundingError(from / step));
  let last = Math.floor(withoutRoundingError(to / step));
  if (isOpenBelow && withoutRoundingError(first * step) <= from) first += 1;
  if (isOpenAbove && withoutRoundingError(last * step) >= to) last -= 1;
  return first > last ? undefined : withoutRoundingError(random.whole(first, last) * step) + 0;
}

/** Narrows the bounds to a range of at most about a thousand steps, near zero if possible. */
function rangeWithin(
  low: number | undefined,
  high: number | undefined,
  step: number,
): readonly [number, number] {
  const room = 1000 * step;
  if (low === undefined && high === undefined) return [0, room];
  if (low === undefined) return [(high as number) >= room ? 0 : (high as number) - room, high as number];
  if (high === undefined || high - low > 2 * room) {
    return low < 0 && (high ?? Infinity) > 0 ? [0, Math.min(high ?? Infinity, room)] : [low, low + room];
  }
  return [low, high];
}

/** Interpolates between two bounds. Rounds to two decimals if the result stays within them. */
function between(from: number, to: number, share: number): number {
  const value = from + (to - from) * share;
  const short = Math.round(value * 100) / 100;
  return short > from && short < to ? short : value;
}

/** A number between two bounds that 32 bits represent exactly, or one of the allowed ends. Undefined if none was found. */
function floatBetween(
  [from, to]: readonly [number, number],
  ends: readonly (number | undefined)[],
  share: number,
): number | undefined {
  const value = from + (to - from) * share;
  const inner = [Math.round(value * 4) / 4, Math.fround(value), Math.fround((from + to) / 2)];
  return (
    inner.find((one) => one > from && one < to && isFloat(one)) ??
    ends.find((end) => end !== undefined && isFloat(end))
  );
}

/** True if a float of 32 bits represents the number exactly. */
export function isFloat(value: number): boolean {
  return Math.fround(value) === value;
}

/** The least common multiple of all steps. Undefined without a step. */
function stepOf(steps: readonly number[], isWhole: boolean): number | undefined {
  const all = isWhole ? [1, ...steps] : steps;
  if (all.length === 0) return undefined;
  return all.reduce((one, other) => commonMultiple(one, other));
}

function commonMultiple(one: number, other: number): number {
  // Scales both to whole numbers.
  let scale = 1;
  while (
    scale < 1e9 &&
    (!Number.isInteger(withoutRoundingError(one * scale)) ||
      !Number.isInteger(withoutRoundingError(other * scale)))
  )
    scale *= 10;
  const [a, b] = [Math.round(one * scale), Math.round(other * scale)];
  return a === 0 || b === 0
    ? Math.max(one, other)
    : withoutRoundingError(((a / greatestDivisor(a, b)) * b) / scale);
}

function greatestDivisor(one: number, other: number): number {
  return other === 0 ? one : greatestDivisor(other, one % other);
}

function withoutRoundingError(value: number): number {
  return Number(value.toPrecision(15));
}

function maximumOf(one: number | undefined, other: number | undefined): number | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return Math.max(one, other);
}

function minimumOf(one: number | undefined, other: number | undefined): number | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return Math.min(one, other);
}

/** True if a schema allows whole numbers only. */
export function isWhole(constraints: Constraints): boolean {
  return constraints.some((schema) => {
    const types = typesOf(schema);
    return types?.includes("integer") === true && !types.includes("number");
  });
}
