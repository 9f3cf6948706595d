import type { Origin, Schema, SchemaObject } from "../model/contract.ts";
import { appended } from "../values/pointer.ts";
import { propertyOf, shared } from "./declared-values.ts";
import type { Narrowing } from "./plan-narrowing.ts";

/** Narrows a member for one choice only, and leaves the schema that it refers to unchanged. */
export function narrowBeside(member: Schema, narrowing: Narrowing): SchemaObject {
  const { origin } = narrowing;
  return { origin, allOf: [member, narrowInto({ origin, types: ["object"] }, narrowing)] };
}

/** Narrows a schema itself: requires the property and restricts its values, preferably where it is already defined. */
export function narrowInto(schema: SchemaObject, narrowing: Narrowing): SchemaObject {
  const { property, values } = narrowing;
  const { allOf = [] } = schema;
  if (propertyOf(schema, property) !== undefined) return narrowOwn(schema, narrowing);
  const inside = allOf.findIndex((part) => isWritten(part) && propertyOf(part, property) !== undefined);
  const open = inside >= 0 ? inside : allOf.findIndex((part) => isWritten(part) && isOpen(part));
  if (open >= 0)
    return { ...schema, allOf: allOf.with(open, narrowInto(allOf[open] as SchemaObject, narrowing)) };
  if (isOpen(schema) || allOf.length === 0 || values === undefined) return narrowOwn(schema, narrowing);
  const origin = { ...schema.origin, pointer: `${schema.origin.pointer}/allOf/${allOf.length}` };
  return { ...schema, allOf: [...allOf, narrowOwn({ origin, types: ["object"] }, narrowing)] };
}

function isWritten(part: Schema): part is SchemaObject {
  return typeof part === "object" && !("ref" in part);
}

/** Whether a property can be added without changing the meaning of other keywords. */
function isOpen({ properties, additionalProperties, patternProperties }: SchemaObject): boolean {
  return properties !== undefined && additionalProperties === undefined && patternProperties === undefined;
}

function narrowOwn(schema: SchemaObject, { property, values, isListed }: Narrowing): SchemaObject {
  const { properties = {}, required = [], types = ["object"] } = schema;
  const narrowed = {
    ...schema,
    types: types.includes("object") ? (["object"] as const) : types,
    required: required.includes(property) ? required : [...required, property],
  };
  if (values === undefined) return narrowed;
  const origin = {
    ...schema.origin,
    pointer: appended(`${schema.origin.pointer}/properties`, property),
  };
  const value = narrowProperty(propertyOf(schema, property), values, isListed, origin);
  return { ...narrowed, properties: Object.fromEntries([...Object.entries(properties), [property, value]]) };
}

function narrowProperty(
  property: Schema | undefined,
  values: readonly unknown[],
  isListed: boolean,
  origin: Origin,
): SchemaObject {
  const [value, ...others] = values;
  const listing = others.length === 0 ? { const: { value } } : { enum: values };
  if (property === undefined || typeof property === "boolean") return { origin, ...listing };
  if ("ref" in property)
    return isListed ? { origin, ...listing } : { origin, allOf: [property, { origin, ...listing }] };
  const { enum: _, const: __, examples, default: usual, ...rest } = property;
  const fitting = examples && shared(examples, values);
  return {
    ...rest,
    ...listing,
    ...(fitting === undefined || fitting.length === 0 ? {} : { examples: fitting }),
    ...(usual === undefined || shared([usual], values).length === 0 ? {} : { default: usual }),
  };
}
