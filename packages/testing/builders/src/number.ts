import { least, type Making, most, type Parts } from "./making.ts";
import { typesOf } from "./schema.ts";

const ranges: Readonly<Record<string, readonly [number, number]>> = {
  int32: [-(2 ** 31), 2 ** 31 - 1],
  uint32: [0, 2 ** 32 - 1],
  uint64: [0, Number.MAX_SAFE_INTEGER],
};

/** A number that fits the bounds of all, small where they allow it; nothing if they leave none. */
export function makeNumber(parts: Parts, isWhole: boolean, { random }: Making): number | undefined {
  const formats = parts.flatMap(({ format = "" }) => (Object.hasOwn(ranges, format) ? [ranges[format]] : []));
  const low = most(
    [...parts, ...formats.map((range) => ({ minimum: range?.[0] as number }))],
    ({ minimum, exclusiveMinimum }) => upper(minimum, exclusiveMinimum),
  );
  const high = least(
    [...parts, ...formats.map((range) => ({ maximum: range?.[1] as number }))],
    ({ maximum, exclusiveMaximum }) => lower(maximum, exclusiveMaximum),
  );
  const step = stepOf(
    parts.flatMap(({ multipleOf }) => (multipleOf === undefined ? [] : [multipleOf])),
    isWhole,
  );
  const isOpenBelow = parts.some(({ exclusiveMinimum }) => exclusiveMinimum === low);
  const isOpenAbove = parts.some(({ exclusiveMaximum }) => exclusiveMaximum === high);
  const [from, to] = window(low, high, step ?? 1);
  if (step === undefined) {
    if (parts.some(({ format }) => format === "float")) {
      const [low, high] = [isOpenBelow ? undefined : from, isOpenAbove ? undefined : to];
      const held = floatBetween(from, to, [low, high], random.next());
      if (held !== undefined) return held;
    }
    const value = between(from, to, random.next());
    return (isOpenBelow && value <= from) || (isOpenAbove && value >= to) ? (from + to) / 2 : value;
  }
  let first = Math.ceil(tidy(from / step));
  let last = Math.floor(tidy(to / step));
  if (isOpenBelow && tidy(first * step) <= from) first += 1;
  if (isOpenAbove && tidy(last * step) >= to) last -= 1;
  return first > last ? undefined : tidy(random.whole(first, last) * step) + 0;
}

/** Up to a thousand steps, in the bounds and near to nought. */
function window(low: number | undefined, high: number | undefined, step: number): readonly [number, number] {
  const room = 1000 * step;
  if (low === undefined && high === undefined) return [0, room];
  if (low === undefined) return [(high as number) >= room ? 0 : (high as number) - room, high as number];
  if (high === undefined || high - low > 2 * room) {
    return low < 0 && (high ?? Infinity) > 0 ? [0, Math.min(high ?? Infinity, room)] : [low, low + room];
  }
  return [low, high];
}

/** With two decimals where that stays between. */
function between(from: number, to: number, share: number): number {
  const value = from + (to - from) * share;
  const short = Math.round(value * 100) / 100;
  return short > from && short < to ? short : value;
}

/** A number that 32 bits hold; nothing if none was found. */
function floatBetween(
  from: number,
  to: number,
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

/** Whether 32 bits hold it. */
export function isFloat(value: number): boolean {
  return Math.fround(value) === value;
}

/** The step of all: their least common multiple where they are whole. */
function stepOf(steps: readonly number[], isWhole: boolean): number | undefined {
  const all = isWhole ? [1, ...steps] : steps;
  if (all.length === 0) return undefined;
  return all.reduce((one, other) => common(one, other));
}

function common(one: number, other: number): number {
  // Both as whole numbers of their smallest decimal.
  let scale = 1;
  while (scale < 1e9 && (!Number.isInteger(tidy(one * scale)) || !Number.isInteger(tidy(other * scale))))
    scale *= 10;
  const [a, b] = [Math.round(one * scale), Math.round(other * scale)];
  return a === 0 || b === 0 ? Math.max(one, other) : tidy(((a / divisor(a, b)) * b) / scale);
}

function divisor(one: number, other: number): number {
  return other === 0 ? one : divisor(other, one % other);
}

function tidy(value: number): number {
  return Number(value.toPrecision(15));
}

function upper(one: number | undefined, other: number | undefined): number | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return Math.max(one, other);
}

function lower(one: number | undefined, other: number | undefined): number | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return Math.min(one, other);
}

export function isWhole(parts: Parts): boolean {
  return parts.some((part) => {
    const types = typesOf(part);
    return types?.includes("integer") === true && !types.includes("number");
  });
}
