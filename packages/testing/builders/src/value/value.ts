import {
  isObject,
  type Schema,
  type SchemaObject,
  type Schemas,
  type SchemaType,
  schemaNamed,
  typesOf,
} from "../schema/schema.ts";
import { isValid } from "../schema/validate.ts";
import { makeArray } from "./array.ts";
import type { BuildContext, Constraints } from "./context.ts";
import { deepLevel, expand } from "./expand.ts";
import { isFloat, isWhole, makeNumber } from "./number.ts";
import { makeObject } from "./object.ts";
import { makeBytes, makeString } from "./string.ts";

/** The attempts for one value. Several are needed for schemas such as `not` and `oneOf`, which exclude values. */
const mostAttempts = 8;

/** Makes a value that is valid for all schemas. Undefined if none was found. */
export function makeValue(schemas: readonly Schema[], context: BuildContext): unknown {
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    if (context.countValue() === "too large") return undefined;
    const style =
      attempt === 0
        ? context.style
        : ((["minimal", "mixed", "arbitrary"] as const)[(attempt - 1) % 3] ?? "arbitrary");
    const styled = { ...context, style } as const;
    const constraints = expand(schemas, styled);
    if (constraints === undefined) continue;
    const value = makeFor(constraints, styled);
    if (value === undefined) continue;
    const isSuitable = (candidate: unknown): boolean =>
      schemas.every((schema) => isValid(schema, candidate, context.schemas));
    if (!constraints.some(excludesValues) || isSuitable(value)) return value;
    const distinguished = distinguishedFor(constraints, value, context).find(isSuitable);
    if (distinguished !== undefined) return distinguished;
  }
  return undefined;
}

/**
 * Variants of an object that is valid for several members of a `oneOf`. Each adds a property that a member names, with a
 * value of another type, so that this member does not match.
 */
function distinguishedFor(
  constraints: Constraints,
  value: unknown,
  { schemas }: BuildContext,
): readonly unknown[] {
  if (!isObject(value)) return [];
  const members = constraints.flatMap(({ oneOf = [] }) => oneOf);
  return [...namesIn(members, schemas)]
    .filter((name) => !Object.hasOwn(value, name))
    .flatMap((name) => [0, "none", true].map((wrong) => ({ ...value, [name]: wrong })));
}

/** The properties that schemas name, also through references and `allOf`. */
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

/** True if a schema excludes values that making a value cannot avoid, so that the result must be checked. */
function excludesValues({ oneOf, not, if: condition }: SchemaObject): boolean {
  return oneOf !== undefined || not !== undefined || condition !== undefined;
}

/** Takes a constant, an enum's value, an example or a default if there is one. Otherwise makes a value of a type. */
function makeFor(constraints: Constraints, context: BuildContext): unknown {
  const { random, schemas } = context;
  const finite = constraints.find((schema) => Object.hasOwn(schema, "const") || schema.enum !== undefined);
  const isSuitable = (value: unknown): boolean =>
    constraints.every((schema) => isValid(schema, value, schemas));
  if (finite !== undefined) {
    const values = Object.hasOwn(finite, "const") ? [finite.const] : (finite.enum ?? []);
    const suitable = values.filter(isSuitable);
    return suitable.length === 0 ? undefined : random.pick(suitable);
  }
  const candidates = constraints.flatMap(({ examples = [], default: preset, format }) =>
    preset === undefined || isRounded(preset, format) ? examples : [...examples, preset],
  );
  if (candidates.length > 0 && (context.style === "complete" || random.chance(0.5))) {
    const example = context.style === "complete" ? candidates[0] : random.pick(candidates);
    if (isSuitable(example)) return example;
  }
  const type = typeOf(constraints, context);
  return type === undefined ? undefined : makeOfType(type, constraints, context);
}

/** True if a float loses precision when it is encoded in 32 bits. */
function isRounded(value: unknown, format: string | undefined): boolean {
  return format === "float" && typeof value === "number" && !isFloat(value);
}

function makeOfType(type: SchemaType, constraints: Constraints, context: BuildContext): unknown {
  switch (type) {
    case "null":
      return null;
    case "boolean":
      return context.random.chance(0.5);
    case "integer":
    case "number":
      return makeNumber(constraints, type === "integer" || isWhole(constraints), context);
    case "string":
      return constraints.some(({ binary }) => binary)
        ? makeBytes(constraints, context)
        : makeString(constraints, context);
    case "array":
      return makeArray(constraints, context);
    case "object":
      return makeObject(constraints, context);
  }
}

const allTypes: readonly SchemaType[] = ["string", "number", "boolean", "object", "array", "null"];

/** The keywords that apply to one type only. They suggest the type of a schema that names none. */
const keywordsOfType: Readonly<Partial<Record<SchemaType, readonly (keyof SchemaObject)[]>>> = {
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

/** Chooses a type that all schemas allow. If they name none, their keywords suggest one. */
function typeOf(constraints: Constraints, { random, style, depth }: BuildContext): SchemaType | undefined {
  const named = constraints.map(typesOf).filter((types) => types !== undefined);
  const [first, ...others] = named;
  if (first === undefined) {
    const suggested = (Object.keys(keywordsOfType) as SchemaType[]).find((type) =>
      constraints.some((schema) => keywordsOfType[type]?.some((keyword) => schema[keyword] !== undefined)),
    );
    return style === "arbitrary" ? random.pick(allTypes) : (suggested ?? "string");
  }
  const shared = first.filter((type) =>
    others.every((types) => types.some((other) => includes(other, type))),
  );
  const allowed =
    shared.length > 0 ? shared : others.flat().filter((type) => first.some((one) => includes(one, type)));
  if (allowed.length === 0) return undefined;
  const simple = allowed.filter((type) => type !== "object" && type !== "array");
  if (depth >= deepLevel && simple.length > 0) return simple.includes("null") ? "null" : simple[0];
  return style === "complete" ? allowed[0] : random.pick(allowed);
}

function includes(wide: SchemaType, narrow: SchemaType): boolean {
  return wide === narrow || (wide === "number" && narrow === "integer");
}
