import { makeArray } from "./array.ts";
import { deep, expand } from "./expand.ts";
import { fits } from "./fits.ts";
import type { Making, Parts } from "./making.ts";
import { isFloat, isWhole, makeNumber } from "./number.ts";
import { makeObject } from "./object.ts";
import {
  isObject,
  type Schema,
  type SchemaObject,
  type Schemas,
  type SchemaType,
  schemaNamed,
  typesOf,
} from "./schema.ts";
import { makeBytes, makeString } from "./string.ts";

/** How often one value is tried, where its schemas say what it must not be. */
const tries = 8;

/** Makes a value that fits all of the schemas, or nothing if none was found. */
export function makeValue(schemas: readonly Schema[], making: Making): unknown {
  for (let count = 0; count < tries; count += 1) {
    if (making.count() === "too many") return undefined;
    const style =
      count === 0 ? making.style : ((["bare", "mixed", "odd"] as const)[(count - 1) % 3] ?? "odd");
    const one = { ...making, style } as const;
    const parts = expand(schemas, one);
    if (parts === undefined) continue;
    const value = makeOne(parts, one);
    if (value === undefined) continue;
    const suits = (made: unknown): boolean => schemas.every((schema) => fits(schema, made, making.schemas));
    if (!parts.some(isTricky) || suits(value)) return value;
    const spoilt = spoiltFor(parts, value, making).find(suits);
    if (spoilt !== undefined) return spoilt;
  }
  return undefined;
}

/** An object that fits several members of a `oneOf`, with a property that only others name, of a type they do not want. */
function spoiltFor(parts: Parts, value: unknown, { schemas }: Making): readonly unknown[] {
  if (!isObject(value)) return [];
  const members = parts.flatMap(({ oneOf = [] }) => oneOf);
  return [...namesIn(members, schemas)]
    .filter((name) => !Object.hasOwn(value, name))
    .flatMap((name) => [0, "none", true].map((wrong) => ({ ...value, [name]: wrong })));
}

/** The properties that schemas name, be it through references and `allOf`, as those who inherit write. */
function namesIn(members: readonly Schema[], schemas: Schemas): ReadonlySet<string> {
  const names = new Set<string>();
  const seen = new Set<Schema>();
  const open = [...members];
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    if (typeof next === "boolean" || seen.has(next)) continue;
    seen.add(next);
    if (next.$ref !== undefined) open.push(schemaNamed(schemas, next.$ref));
    open.push(...(next.allOf ?? []));
    for (const name of Object.keys(next.properties ?? {})) names.add(name);
  }
  return names;
}

/** Whether it says of a value what cannot be aimed at. */
function isTricky(part: SchemaObject): boolean {
  return part.oneOf !== undefined || part.not !== undefined || part.if !== undefined;
}

function makeOne(parts: Parts, making: Making): unknown {
  const { random, schemas } = making;
  const listed = parts.find((part) => Object.hasOwn(part, "const") || part.enum !== undefined);
  const suits = (value: unknown): boolean => parts.every((part) => fits(part, value, schemas));
  if (listed !== undefined) {
    const values = Object.hasOwn(listed, "const") ? [listed.const] : (listed.enum ?? []);
    const fitting = values.filter(suits);
    return fitting.length === 0 ? undefined : random.pick(fitting);
  }
  const shown = parts.flatMap(({ examples = [], default: usual, format }) =>
    usual === undefined || isRounded(usual, format) ? examples : [...examples, usual],
  );
  if (shown.length > 0 && (making.style === "full" || random.chance(0.5))) {
    const example = making.style === "full" ? shown[0] : random.pick(shown);
    if (suits(example)) return example;
  }
  const type = typeOf(parts, making);
  return type === undefined ? undefined : ofType(type, parts, making);
}

/** Whether what is written comes back as another number. */
function isRounded(value: unknown, format: string | undefined): boolean {
  return format === "float" && typeof value === "number" && !isFloat(value);
}

function ofType(type: SchemaType, parts: Parts, making: Making): unknown {
  switch (type) {
    case "null":
      return null;
    case "boolean":
      return making.random.chance(0.5);
    case "integer":
    case "number":
      return makeNumber(parts, type === "integer" || isWhole(parts), making);
    case "string":
      return parts.some(({ binary }) => binary) ? makeBytes(parts, making) : makeString(parts, making);
    case "array":
      return makeArray(parts, making);
    case "object":
      return makeObject(parts, making);
  }
}

const all: readonly SchemaType[] = ["string", "number", "boolean", "object", "array", "null"];

/** Keywords that speak of one type alone, where none is named. */
const hints: Readonly<Partial<Record<SchemaType, readonly (keyof SchemaObject)[]>>> = {
  object: [
    "properties",
    "required",
    "patternProperties",
    "additionalProperties",
    "minProperties",
    "dependencies",
    "propertyNames",
  ],
  array: ["items", "minItems", "contains", "uniqueItems"],
  string: ["pattern", "format", "minLength", "maxLength"],
  number: ["minimum", "maximum", "multipleOf", "exclusiveMinimum", "exclusiveMaximum"],
};

/** One of the types that all let through; where they name none, the one that they speak of. */
function typeOf(parts: Parts, { random, style, depth }: Making): SchemaType | undefined {
  const named = parts.map(typesOf).filter((types) => types !== undefined);
  const [first, ...others] = named;
  if (first === undefined) {
    const spoken = (Object.keys(hints) as SchemaType[]).find((type) =>
      parts.some((part) => hints[type]?.some((keyword) => part[keyword] !== undefined)),
    );
    return style === "odd" ? random.pick(all) : (spoken ?? "string");
  }
  const shared = first.filter((type) =>
    others.every((types) => types.some((other) => includes(other, type))),
  );
  const fitting =
    shared.length > 0 ? shared : others.flat().filter((type) => first.some((one) => includes(one, type)));
  if (fitting.length === 0) return undefined;
  const simple = fitting.filter((type) => type !== "object" && type !== "array");
  if (depth >= deep && simple.length > 0) return simple.includes("null") ? "null" : simple[0];
  return style === "full" ? fitting[0] : random.pick(fitting);
}

function includes(wide: SchemaType, narrow: SchemaType): boolean {
  return wide === narrow || (wide === "number" && narrow === "integer");
}
