import { deep, expand } from "./expand.ts";
import { fits } from "./fits.ts";
import { deeper, least, type Making, most, type Parts } from "./making.ts";
import { textLike } from "./pattern.ts";
import { areNames, propertySchemas } from "./schema.ts";
import { wordOf } from "./words.ts";

/** An object that fits all; nothing if none was found. */
export function makeObject(parts: Parts, making: Making): Readonly<Record<string, unknown>> | undefined {
  const plan = planOf(parts, making);
  if (plan === undefined) return undefined;
  const { required, chosen, spare, all } = plan;
  const fewest = most(all, ({ minProperties }) => minProperties) ?? 0;
  const limit = least(all, ({ maxProperties }) => maxProperties) ?? Infinity;
  const inner = deeper(making);
  const made = new Map<string, unknown>();
  const add = (name: string): boolean => {
    if (made.has(name)) return true;
    if (isExcluded(all, name, made) || !allowsName(all, name, making)) return false;
    const schemas = all.flatMap((part) => propertySchemas(part, name));
    const value = making.make(schemas, inner);
    if (value !== undefined) made.set(name, value);
    return value !== undefined;
  };
  for (const name of required) if (!add(name)) return undefined;
  for (const name of chosen) if (made.size < limit) add(name);
  for (const name of spare) if (made.size < fewest) add(name);
  for (let count = 0; made.size < fewest && count < 20 + 4 * fewest; count += 1) add(newName(all, making));
  return made.size < fewest || made.size > limit ? undefined : inOrder(made, all);
}

interface Plan {
  /** Properties that have to be there, be it that others ask for them. */
  readonly required: ReadonlySet<string>;
  /** Properties that are to be there if they can. */
  readonly chosen: ReadonlySet<string>;
  /** Properties that may be there, if there are too few. */
  readonly spare: readonly string[];
  readonly all: Parts;
}

/** Which properties there are to be, and what the object has to fit once they are there. */
function planOf(parts: Parts, making: Making): Plan | undefined {
  const all = [...parts];
  const optional = parts.flatMap(({ properties = {} }) => Object.keys(properties));
  const required = new Set<string>();
  const chosen = new Set(optional.filter(() => isWanted(making)));
  const met = new Set<object>();
  for (let index = 0; index < all.length; index += 1) {
    for (const name of all[index]?.required ?? []) required.add(name);
    for (const { dependencies = {} } of all.slice(0, index + 1)) {
      for (const [name, needed] of Object.entries(dependencies)) {
        if (!required.has(name) && !chosen.has(name)) continue;
        if (areNames(needed)) {
          for (const other of needed) (required.has(name) ? required : chosen).add(other);
        } else if (typeof needed === "boolean" || !met.has(needed)) {
          const more = expand([needed], making);
          if (more === undefined) return undefined;
          if (typeof needed === "object") met.add(needed);
          all.push(...more);
        }
      }
    }
  }
  return { required, chosen, spare: optional, all };
}

/** Deep down and in long values, only what has to be there is. */
function isWanted({ style, depth, count, random }: Making): boolean {
  if (style === "bare" || depth >= deep || count() !== "few") return false;
  return style === "full" || random.chance(0.6);
}

/** Whether one that is there already keeps it out. */
function isExcluded(all: Parts, name: string, made: ReadonlyMap<string, unknown>): boolean {
  const lists = all.flatMap(({ "x-exclusive": exclusive = [] }) => exclusive);
  return lists.some((list) => list.includes(name) && list.some((other) => made.has(other)));
}

function allowsName(all: Parts, name: string, { schemas }: Making): boolean {
  return all.every(({ propertyNames = true }) => fits(propertyNames, name, schemas));
}

/** A name for a property that the contract does not know by name. */
function newName(all: Parts, making: Making): string {
  const { random } = making;
  const rules = all.flatMap(({ propertyNames }) => (propertyNames === undefined ? [] : [propertyNames]));
  if (rules.length > 0) {
    const name = making.make([{ type: "string" }, ...rules], deeper(making));
    if (typeof name === "string") return name;
  }
  const patterns = all.flatMap(({ patternProperties = {} }) => Object.keys(patternProperties));
  const like = patterns.length > 0 ? textLike(random.pick(patterns), random, 3) : undefined;
  return like ?? `${wordOf(random)}${random.whole(1, 999)}`;
}

/** Properties as the contract has them, and then the others. `__proto__` is one like any other. */
function inOrder(made: ReadonlyMap<string, unknown>, all: Parts): Readonly<Record<string, unknown>> {
  const names = new Set([...all.flatMap(({ properties = {} }) => Object.keys(properties)), ...made.keys()]);
  return Object.fromEntries(
    [...names].filter((name) => made.has(name)).map((name) => [name, made.get(name)]),
  );
}
