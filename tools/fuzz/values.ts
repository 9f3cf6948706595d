import type { Schema, SchemaObject } from "@posthorn/contract";
import {
  allKinds,
  isInteger,
  type Kind,
  kindsOf,
} from "../../generators/typescript/src/json-schema/kinds.ts";
import type { Random } from "./random.ts";
import { textLike } from "./text-for-pattern.ts";

type Json = unknown;

/** Makes values that mostly fit a schema, and lie at its edges. */
export function valueFor(schema: Schema, random: Random, resolve: (ref: string) => Schema, depth = 0): Json {
  if (schema === true) return anything(random, depth);
  if (schema === false) return null;
  if ("ref" in schema) return depth > 60 ? null : valueFor(resolve(schema.ref), random, resolve, depth + 1);
  if (depth > 40) return null;
  const examples = schema.examples ?? [];
  if (examples.length > 0 && random.chance(0.1)) return structuredClone(random.pick(examples));
  const within = (part: Schema): Json => valueFor(part, random, resolve, depth + 1);
  let value = ownValue(schema, random, within, depth);
  for (const part of schema.allOf ?? []) value = merged(value, within(part), hasOwn(schema));
  for (const members of [schema.anyOf, schema.oneOf]) {
    if (members !== undefined && members.length > 0)
      value = merged(value, within(random.pick(members)), hasOwn(schema));
  }
  const branches = [schema.if, schema.then, schema.else].filter((part) => part !== undefined);
  if (branches.length > 0 && random.chance(0.7))
    value = merged(value, within(random.pick(branches)), hasOwn(schema));
  if (schema.not !== undefined && random.chance(0.2)) return within(schema.not);
  return value;
}

const nothing = Symbol("nothing");

function hasOwn({ types, properties, required }: SchemaObject): boolean {
  return types !== undefined || properties !== undefined || required !== undefined;
}

/** Two values for schemas that hold at once: the properties of both, where they have some. */
function merged(one: Json, other: Json, keepsFirst: boolean): Json {
  if (one === nothing) return other;
  if (isObject(one) && isObject(other)) return { ...one, ...other };
  return keepsFirst ? one : other;
}

function ownValue(schema: SchemaObject, random: Random, within: (part: Schema) => Json, depth: number): Json {
  if (schema.const !== undefined) return structuredClone(schema.const.value);
  if (schema.enum !== undefined && schema.enum.length > 0) return structuredClone(random.pick(schema.enum));
  const kinds = likelyKinds(schema);
  if (kinds.length === 0)
    return (schema.allOf ?? schema.anyOf ?? schema.oneOf) ? nothing : anything(random, depth);
  switch (random.pick(kinds)) {
    case "object":
      return objectFor(schema, random, within, depth);
    case "array":
      return arrayFor(schema, random, within, depth);
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

/** The kinds that a schema is about, where it does not say which it lets through. */
function likelyKinds(schema: SchemaObject): readonly Kind[] {
  if (schema.types !== undefined) return kindsOf(schema);
  const { properties, required, patternProperties, additionalProperties, dependencies, propertyNames } =
    schema;
  const isOfObjects = [
    properties,
    required,
    patternProperties,
    additionalProperties,
    dependencies,
    propertyNames,
  ];
  if (isOfObjects.some((keyword) => keyword !== undefined)) return ["object"];
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

function objectFor(
  schema: SchemaObject,
  random: Random,
  within: (part: Schema) => Json,
  depth: number,
): Json {
  const { properties = {}, required = [], patternProperties = {}, additionalProperties = true } = schema;
  const entries: [string, Json][] = [];
  const names = new Set([...Object.keys(properties), ...required]);
  // Deep down one property in all, lest what refers to itself grow without end.
  const optional = depth > 3 ? 1 / (1 + names.size) : random.pick([0, 0.5, 0.5, 1]);
  for (const name of names) {
    if (!required.includes(name) && !random.chance(optional)) continue;
    entries.push([
      name,
      within(Object.hasOwn(properties, name) ? (properties[name] as Schema) : additionalProperties),
    ]);
  }
  for (const [pattern, part] of Object.entries(patternProperties))
    if (random.chance(0.6)) entries.push([textLike(pattern, random), within(part)]);
  const least = schema.minProperties ?? 0;
  const isOpen =
    depth < 8 &&
    additionalProperties !== false &&
    random.chance(typeof additionalProperties === "object" ? 0.7 : 0.2);
  for (let count = 0; (isOpen && count < 2) || (entries.length < least && count < least); count += 1) {
    const names = schema.propertyNames === undefined ? nothing : within(schema.propertyNames);
    const name =
      typeof names === "string" ? names : random.pick(["extra", "x", "y1", "", "constructor", "é"]);
    entries.push([name, within(additionalProperties)]);
  }
  return Object.fromEntries(entries);
}

function arrayFor(schema: SchemaObject, random: Random, within: (part: Schema) => Json, depth: number): Json {
  const { items = true, additionalItems = true, minItems = 0, maxItems = minItems + 3, contains } = schema;
  const isTuple = Array.isArray(items);
  const list = isTuple ? (items as readonly Schema[]) : [];
  const usual = depth > 6 ? minItems : Math.min(maxItems, minItems + random.below(3) + list.length);
  const length = Math.min(random.chance(0.2) ? minItems : random.chance(0.1) ? maxItems : usual, 60);
  const value = Array.from({ length }, (_, index) =>
    within(isTuple ? (list[index] ?? additionalItems) : (items as Schema)),
  );
  if (contains !== undefined && random.chance(0.8))
    value[random.below(Math.max(length, 1))] = within(contains);
  return value;
}

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
  if (pattern !== undefined) return textLike(pattern, random);
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

/** Any JSON value, mostly small. */
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
