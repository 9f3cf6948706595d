import type { Schema, SchemaObject } from "../model/schema.ts";
import { originBelow } from "../values/origin.ts";
import { propertyOf, sharedValues } from "./declared-values.ts";
import type { Narrowing } from "./plan-narrowing.ts";

/** Narrows a member for one choice only. The schema that it refers to stays unchanged. */
export function narrowBeside(member: Schema, narrowing: Narrowing): SchemaObject {
  const { origin } = narrowing;
  return { origin, allOf: [member, narrowInto({ origin, types: ["object"] }, narrowing)] };
}

/** Narrows a schema itself: requires the property and restricts its values, preferably where it is already defined. */
export function narrowInto(schema: SchemaObject, narrowing: Narrowing): SchemaObject {
  const { property, values } = narrowing;
  const { allOf = [] } = schema;
  if (propertyOf(schema, property) !== undefined) return narrowOwn(schema, narrowing);
  const defining = allOf.findIndex((part) => isInline(part) && propertyOf(part, property) !== undefined);
  const index = defining >= 0 ? defining : allOf.findIndex((part) => isInline(part) && isOpen(part));
  if (index >= 0)
    return { ...schema, allOf: allOf.with(index, narrowInto(allOf[index] as SchemaObject, narrowing)) };
  if (isOpen(schema) || allOf.length === 0 || values === undefined) return narrowOwn(schema, narrowing);
  const origin = originBelow(schema.origin, "allOf", allOf.length);
  return { ...schema, allOf: [...allOf, narrowOwn({ origin, types: ["object"] }, narrowing)] };
}

function isInline(part: Schema): part is SchemaObject {
  return typeof part === "object" && !("ref" in part);
}

/** True if a property can be added without changing the meaning of other keywords. */
function isOpen({ properties, additionalProperties, patternProperties }: SchemaObject): boolean {
  return properties !== undefined && additionalProperties === undefined && patternProperties === undefined;
}

function narrowOwn(schema: SchemaObject, narrowing: Narrowing): SchemaObject {
  const { property } = narrowing;
  const { properties = {}, required = [], types = ["object"] } = schema;
  const narrowed = {
    ...schema,
    types: types.includes("object") ? (["object"] as const) : types,
    required: required.includes(property) ? required : [...required, property],
  };
  if (narrowing.values === undefined) return narrowed;
  const value = narrowProperty(schema, narrowing, narrowing.values);
  return { ...narrowed, properties: Object.fromEntries([...Object.entries(properties), [property, value]]) };
}

/** The property restricted to the values. Examples and a default that no longer fit are removed. */
function narrowProperty(
  schema: SchemaObject,
  { property: name, isListed }: Narrowing,
  values: readonly unknown[],
): SchemaObject {
  const origin = originBelow(schema.origin, "properties", name);
  const property = propertyOf(schema, name);
  const [value, ...others] = values;
  const listing = others.length === 0 ? { const: { value } } : { enum: values };
  if (property === undefined || typeof property === "boolean") return { origin, ...listing };
  if ("ref" in property)
    return isListed ? { origin, ...listing } : { origin, allOf: [property, { origin, ...listing }] };
  const { enum: _, const: __, examples, default: defaultValue, ...rest } = property;
  const fitting = examples && sharedValues(examples, values);
  return {
    ...rest,
    ...listing,
    ...(fitting === undefined || fitting.length === 0 ? {} : { examples: fitting }),
    ...(defaultValue === undefined || sharedValues([defaultValue], values).length === 0
      ? {}
      : { default: defaultValue }),
  };
}
