import type { Schema, SchemaObject } from "@posthorn/contract";
import {
  allKinds,
  isInteger,
  type Kind,
  kindsOf,
} from "../../generators/typescript/src/json-schema/kinds.ts";
import type { Random } from "./random.ts";
import { textFor } from "./text-for-pattern.ts";

type Json = unknown;

/** The state in which a value is made. */
interface Making {
  readonly random: Random;
  readonly resolve: (ref: string) => Schema;
  /** The number of schemas around this one. */
  readonly depth: number;
}

/** Below this depth, schemas get the simplest value, because recursive ones would not end. */
const maxDepth = 40;
const maxDepthOfReferences = 60;

/** A value that mostly passes a schema, and lies at its limits. */
export function valueFor(schema: Schema, random: Random, resolve: (ref: string) => Schema): Json {
  return makeValue(schema, { random, resolve, depth: 0 });
}

function makeValue(schema: Schema, making: Making): Json {
  const { random, resolve, depth } = making;
  if (schema === true) return anything(random, depth);
  if (schema === false) return null;
  if ("ref" in schema) return depth > maxDepthOfReferences ? null : makeInner(resolve(schema.ref), making);
  if (depth > maxDepth) return null;
  const examples = schema.examples ?? [];
  if (examples.length > 0 && random.chance(0.1)) return structuredClone(random.pick(examples));
  let value = ownValue(schema, making);
  const merge = (part: Schema): void => {
    value = merged(value, makeInner(part, making), hasOwnKeywords(schema));
  };
  for (const part of schema.allOf ?? []) merge(part);
  for (const members of [schema.anyOf, schema.oneOf])
    if (members !== undefined && members.length > 0) merge(random.pick(members));
  const branches = [schema.if, schema.then, schema.else].filter((part) => part !== undefined);
  if (branches.length > 0 && random.chance(0.7)) merge(random.pick(branches));
  if (schema.not !== undefined && random.chance(0.2)) return makeInner(schema.not, making);
  return value;
}

function makeInner(schema: Schema, making: Making): Json {
  return makeValue(schema, { ...making, depth: making.depth + 1 });
}

const nothing = Symbol("nothing");

function hasOwnKeywords({ types, properties, required }: SchemaObject): boolean {
  return types !== undefined || properties !== undefined || required !== undefined;
}

/** A value for two schemas that apply together: the properties of both values, if both are objects. */
function merged(one: Json, other: Json, keepsFirst: boolean): Json {
  if (one === nothing) return other;
  if (isObject(one) && isObject(other)) return { ...one, ...other };
  return keepsFirst ? one : other;
}

function ownValue(schema: SchemaObject, making: Making): Json {
  const { random, depth } = making;
  if (schema.const !== undefined) return structuredClone(schema.const.value);
  if (schema.enum !== undefined && schema.enum.length > 0) return structuredClone(random.pick(schema.enum));
  const kinds = likelyKinds(schema);
  if (kinds.length === 0)
    return (schema.allOf ?? schema.anyOf ?? schema.oneOf) ? nothing : anything(random, depth);
  switch (random.pick(kinds)) {
    case "object":
      return objectFor(schema, making);
    case "array":
      return arrayFor(schema, making);
    case "string":
      return stringFor(schema, random);
    case "number":
      return numberFor(schema, random);
    case "boolean":
      return random.chance(0.5);
    case "null":
      return null;
  }
}

/** The kinds of values that a schema accepts or, without a type, that its keywords constrain. */
function likelyKinds(schema: SchemaObject): readonly Kind[] {
  if (schema.types !== undefined) return kindsOf(schema);
  const { properties, required, patternProperties, additionalProperties, dependencies, propertyNames } =
    schema;
  const keywordsOfObjects = [
    properties,
    required,
    patternProperties,
    additionalProperties,
    dependencies,
    propertyNames,
  ];
  if (keywordsOfObjects.some((keyword) => keyword !== undefined)) return ["object"];
  if (
    (schema.items ?? schema.contains ?? schema.minItems ?? schema.maxItems ?? schema.uniqueItems) !==
    undefined
  )
    return ["array"];
  if ((schema.pattern ?? schema.minLength ?? schema.maxLength ?? schema.format) !== undefined)
    return ["string"];
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  return (minimum ?? maximum ?? exclusiveMinimum ?? exclusiveMaximum ?? multipleOf) === undefined
    ? []
    : ["number"];
}

function objectFor(schema: SchemaObject, making: Making): Json {
  const entries = [...namedEntries(schema, making), ...patternEntries(schema, making)];
  return Object.fromEntries([...entries, ...additionalEntries(schema, entries.length, making)]);
}

type Entry = readonly [name: string, value: Json];

function namedEntries(schema: SchemaObject, making: Making): readonly Entry[] {
  const { random, depth } = making;
  const { properties = {}, required = [], additionalProperties = true } = schema;
  const names = new Set([...Object.keys(properties), ...required]);
  // At a greater depth there is about one optional property, because recursive schemas would not end.
  const probability = depth > 3 ? 1 / (1 + names.size) : random.pick([0, 0.5, 0.5, 1]);
  return [...names].flatMap((name): readonly Entry[] => {
    if (!required.includes(name) && !random.chance(probability)) return [];
    const part = Object.hasOwn(properties, name) ? (properties[name] as Schema) : additionalProperties;
    return [[name, makeInner(part, making)]];
  });
}

function patternEntries({ patternProperties = {} }: SchemaObject, making: Making): readonly Entry[] {
  const { random } = making;
  return Object.entries(patternProperties).flatMap(([pattern, part]): readonly Entry[] =>
    random.chance(0.6) ? [[textFor(pattern, random), makeInner(part, making)]] : [],
  );
}

/** Properties without a name in the schema: at random, or until there are enough. */
function additionalEntries(schema: SchemaObject, before: number, making: Making): readonly Entry[] {
  const { random, depth } = making;
  const { additionalProperties = true, minProperties = 0, propertyNames } = schema;
  const isOpen =
    depth < 8 &&
    additionalProperties !== false &&
    random.chance(typeof additionalProperties === "object" ? 0.7 : 0.2);
  const entries: Entry[] = [];
  const isTooSmall = (): boolean => before + entries.length < minProperties;
  for (let count = 0; (isOpen && count < 2) || (isTooSmall() && count < minProperties); count += 1) {
    const wanted = propertyNames === undefined ? nothing : makeInner(propertyNames, making);
    const name =
      typeof wanted === "string" ? wanted : random.pick(["extra", "x", "y1", "", "constructor", "é"]);
    entries.push([name, makeInner(additionalProperties, making)]);
  }
  return entries;
}

function arrayFor(schema: SchemaObject, making: Making): Json {
  const { random, depth } = making;
  const { items = true, additionalItems = true, minItems = 0, maxItems = minItems + 3, contains } = schema;
  const isTuple = Array.isArray(items);
  const list = isTuple ? (items as readonly Schema[]) : [];
  const usual = depth > 6 ? minItems : Math.min(maxItems, minItems + random.below(3) + list.length);
  const length = Math.min(random.chance(0.2) ? minItems : random.chance(0.1) ? maxItems : usual, 60);
  const value = Array.from({ length }, (_, index) =>
    makeInner(isTuple ? (list[index] ?? additionalItems) : (items as Schema), making),
  );
  if (contains !== undefined && random.chance(0.8))
    value[random.below(Math.max(length, 1))] = makeInner(contains, making);
  return value;
}

/** Valid and invalid texts for each format. The first two are the most likely ones. */
const formatted: Readonly<Record<string, readonly string[]>> = {
  "date-time": [
    "2026-11-24T15:17:15Z",
    "2026-02-28T00:00:00.123+01:00",
    "2026-02-30T00:00:00Z",
    "2026-11-24",
  ],
  date: ["2026-11-24", "2024-02-29", "2023-02-29", "26-1-1"],
  uuid: ["123e4567-e89b-12d3-a456-426614174000", "00000000-0000-0000-0000-000000000000", "123e4567"],
  ipv4: ["127.0.0.1", "256.0.0.1", "1.2.3"],
  ipv6: ["::1", "2001:db8::1:0", "1::2::3", "12345::"],
  "json-pointer": ["", "/a/b~1c", "a", "/~2"],
  "relative-json-pointer": ["0", "1/a", "2#", "-1", "01"],
};

function stringFor({ format = "", pattern, minLength = 0, maxLength }: SchemaObject, random: Random): string {
  const formats = Object.hasOwn(formatted, format) ? formatted[format] : undefined;
  if (formats !== undefined) return random.pick([formats[0] as string, formats[1] as string, ...formats]);
  if (pattern !== undefined) return textFor(pattern, random);
  const lengths = [minLength, minLength + 1, maxLength ?? minLength + 5, minLength + 2];
  const length = Math.min(random.pick(lengths), maxLength ?? 300, 300);
  return Array.from({ length }, () => random.pick([..."abZ09 -_é", "😀"])).join("");
}

function numberFor(schema: SchemaObject, random: Random): number {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  const step = multipleOf ?? (isInteger(schema) ? 1 : 0.25);
  const low = minimum ?? (exclusiveMinimum === undefined ? undefined : exclusiveMinimum + step);
  const high = maximum ?? (exclusiveMaximum === undefined ? undefined : exclusiveMaximum - step);
  const edges = [low, high].filter((edge) => edge !== undefined);
  if (edges.length > 0 && random.chance(0.4)) return random.pick(edges);
  const from = low ?? (high === undefined ? -4 * step : high - 8 * step);
  const value = from + random.below(9) * step;
  return high !== undefined && value > high
    ? high
    : multipleOf === undefined
      ? value
      : Math.round(value / step) * step;
}

/** A random JSON value, usually a small one. */
export function anything(random: Random, depth: number): Json {
  switch (random.pick(depth > 8 ? allKinds.slice(2) : allKinds)) {
    case "object":
      return Object.fromEntries(
        ["a", "b", "toString"]
          .filter(() => random.chance(0.3))
          .map((name) => [name, anything(random, depth + 3)]),
      );
    case "array":
      return Array.from({ length: random.below(3) }, () => anything(random, depth + 3));
    case "string":
      return random.pick(["", "a", "tea", "1", "null", "😀", "__proto__"]);
    case "number":
      return random.pick([0, 1, -1, 1.5, 12, 1e21, 2 ** 53, -0, 0.1, 100]);
    case "boolean":
      return random.chance(0.5);
    case "null":
      return null;
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
