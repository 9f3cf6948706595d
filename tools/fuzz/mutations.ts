import type { Random } from "./random.ts";
import { anything, isObject } from "./values.ts";

/** A copy of the value with one mistake, such as people and programs make. */
export function mutated(value: unknown, random: Random, names: readonly string[]): unknown {
  const goesIn = random.chance(0.75);
  if (goesIn && Array.isArray(value) && value.length > 0) {
    const index = random.below(value.length);
    return value.map((item, at) => (at === index ? mutated(item, random, names) : item));
  }
  if (goesIn && isObject(value) && Object.keys(value).length > 0) {
    const name = random.pick(Object.keys(value));
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, key === name ? mutated(item, random, names) : item]),
    );
  }
  if (random.chance(0.15)) return anything(random, 4);
  if (Array.isArray(value)) return changedList(value, random);
  if (isObject(value)) return changedObject(value, random, names);
  if (typeof value === "string") return changedText(value, random);
  if (typeof value === "number")
    return random.pick([value + 1, value - 1, value + 0.5, -value, value * 10, String(value)]);
  if (typeof value === "boolean") return random.pick([!value, String(value), Number(value)]);
  return anything(random, 4);
}

function changedList(value: readonly unknown[], random: Random): unknown {
  const at = random.below(value.length + 1);
  return random.pick([
    value.toSpliced(at, 1),
    [...value, ...value.slice(0, 1)],
    value.toSpliced(at, 0, anything(random, 4)),
    value.toReversed(),
    [],
    Object.fromEntries(value.entries()),
  ]);
}

function changedObject(value: Record<string, unknown>, random: Random, names: readonly string[]): unknown {
  const keys = Object.keys(value);
  const name = random.pick([...names, "extra", "toString"]);
  const without = keys.length === 0 ? name : random.pick(keys);
  return random.pick([
    Object.fromEntries(Object.entries(value).filter(([key]) => key !== without)),
    { ...value, [name]: anything(random, 4) },
    Object.fromEntries(Object.entries(value).map(([key, item]) => [key === without ? `${key}x` : key, item])),
    {},
    Object.values(value),
  ]);
}

function changedText(value: string, random: Random): unknown {
  const { length } = value;
  return random.pick([
    value.slice(0, -1),
    `${value}x`,
    "",
    value.toUpperCase(),
    ` ${value}`,
    `${value}\n`,
    value.slice(0, random.below(length + 1)) + value.slice(random.below(length + 1)),
    Number(value) || 0,
    `${value}${value}`,
  ]);
}
