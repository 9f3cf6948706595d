import type { Schema, SchemaObject } from "@posthorn/contract";
import { someConjunct } from "./conjuncts.ts";
import type { Resolve } from "./follow.ts";
import { isInteger } from "./kinds.ts";

/** True if a schema, or a member of its `allOf`, is of 64-bit integers. */
export function isInt64(schema: Schema, resolve: Resolve): boolean {
  return someConjunct(schema, isInt64Format, resolve);
}

/** True if a schema, or a member of its `allOf`, declares the property as a 64-bit integer. */
export function hasInt64Property(schema: Schema, name: string, resolve: Resolve): boolean {
  const declaresInt64 = ({ properties = {} }: SchemaObject): boolean =>
    Object.hasOwn(properties, name) && isInt64(properties[name] as Schema, resolve);
  return someConjunct(schema, declaresInt64, resolve);
}

/** True if the schema's own keywords make it one of 64-bit integers. */
export function isInt64Format(schema: SchemaObject): boolean {
  return schema.format === "int64" && isInteger(schema);
}
