import { areNames, propertySchemas } from "../schema/schema.ts";
import { isValid } from "../schema/validate.ts";
import { matchingText } from "../text/pattern.ts";
import { wordOf } from "../text/words.ts";
import { type BuildContext, type Constraints, largest, nestedContext, smallest } from "./context.ts";
import { deepLevel, expand } from "./expand.ts";

/** Makes an object that satisfies all schemas. Undefined if none was found. */
export function makeObject(
  constraints: Constraints,
  context: BuildContext,
): Readonly<Record<string, unknown>> | undefined {
  const plan = planObject(constraints, context);
  if (plan === undefined) return undefined;
  const { required, chosen, optional, all } = plan;
  const fewest = largest(all, ({ minProperties }) => minProperties) ?? 0;
  const limit = smallest(all, ({ maxProperties }) => maxProperties) ?? Infinity;
  const propertyContext = nestedContext(context);
  const properties = new Map<string, unknown>();
  const add = (name: string): boolean => {
    if (properties.has(name)) return true;
    if (isExcluded(all, name, properties) || !allowsName(all, name, context)) return false;
    const schemas = all.flatMap((schema) => propertySchemas(schema, name));
    const value = context.makeValue(schemas, propertyContext);
    if (value !== undefined) properties.set(name, value);
    return value !== undefined;
  };
  for (const name of required) if (!add(name)) return undefined;
  for (const name of chosen) if (properties.size < limit) add(name);
  for (const name of optional) if (properties.size < fewest) add(name);
  const mostNewNames = 20 + 4 * fewest;
  for (let count = 0; properties.size < fewest && count < mostNewNames; count += 1)
    add(newName(all, context));
  return properties.size < fewest || properties.size > limit ? undefined : inOrder(properties, all);
}

/** The properties of an object to make. */
interface ObjectPlan {
  /** Properties that must be present, also because other properties depend on them. */
  readonly required: ReadonlySet<string>;
  /** Optional properties that are made if possible. */
  readonly chosen: ReadonlySet<string>;
  /** Optional properties. More of them are made if there are too few properties. */
  readonly optional: readonly string[];
  /** The schemas that the object must satisfy, dependencies included. */
  readonly all: Constraints;
}

/** Chooses the properties, and adds the schemas that depend on them. */
function planObject(constraints: Constraints, context: BuildContext): ObjectPlan | undefined {
  const all = [...constraints];
  const optional = constraints.flatMap(({ properties = {} }) => Object.keys(properties));
  const required = new Set<string>();
  const chosen = new Set(optional.filter(() => choosesOptional(context)));
  const expanded = new Set<object>();
  for (let index = 0; index < all.length; index += 1) {
    for (const name of all[index]?.required ?? []) required.add(name);
    for (const { dependencies = {} } of all.slice(0, index + 1)) {
      for (const [name, dependency] of Object.entries(dependencies)) {
        if (!required.has(name) && !chosen.has(name)) continue;
        if (areNames(dependency)) {
          for (const other of dependency) (required.has(name) ? required : chosen).add(other);
        } else if (typeof dependency === "boolean" || !expanded.has(dependency)) {
          const more = expand([dependency], context);
          if (more === undefined) return undefined;
          if (typeof dependency === "object") expanded.add(dependency);
          all.push(...more);
        }
      }
    }
  }
  return { required, chosen, optional, all };
}

/** Decides on one optional property. Deep and large values have none. */
function choosesOptional({ style, depth, countValue, random }: BuildContext): boolean {
  if (style === "minimal" || depth >= deepLevel || countValue() !== "small") return false;
  return style === "complete" || random.chance(0.6);
}

/** True if a property that is already present excludes this one. */
function isExcluded(all: Constraints, name: string, properties: ReadonlyMap<string, unknown>): boolean {
  const lists = all.flatMap(({ "x-exclusive": exclusive = [] }) => exclusive);
  return lists.some((list) => list.includes(name) && list.some((other) => properties.has(other)));
}

function allowsName(all: Constraints, name: string, { schemas }: BuildContext): boolean {
  return all.every(({ propertyNames = true }) => isValid(propertyNames, name, schemas));
}

/** Makes the name of a property that the contract does not name. */
function newName(all: Constraints, context: BuildContext): string {
  const { random } = context;
  const rules = all.flatMap(({ propertyNames }) => (propertyNames === undefined ? [] : [propertyNames]));
  if (rules.length > 0) {
    const name = context.makeValue([{ type: "string" }, ...rules], nestedContext(context));
    if (typeof name === "string") return name;
  }
  const patterns = all.flatMap(({ patternProperties = {} }) => Object.keys(patternProperties));
  const matching = patterns.length > 0 ? matchingText(random.pick(patterns), random, 3) : undefined;
  return matching ?? `${wordOf(random)}${random.whole(1, 999)}`;
}

/** Orders the properties as in the contract, and the others after them. A property may be named `__proto__`. */
function inOrder(values: ReadonlyMap<string, unknown>, all: Constraints): Readonly<Record<string, unknown>> {
  const names = new Set([...all.flatMap(({ properties = {} }) => Object.keys(properties)), ...values.keys()]);
  return Object.fromEntries(
    [...names].filter((name) => values.has(name)).map((name) => [name, values.get(name)]),
  );
}
