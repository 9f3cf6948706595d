import type { SchemaObject } from "@posthorn/contract";
import { allKinds, constrains } from "./kinds.ts";

/** True if a schema becomes an intersection, because several of its keywords each constrain the same value. */
export function isIntersection(schema: SchemaObject): boolean {
  const { allOf = [], anyOf, oneOf } = schema;
  const isListed = schema.const !== undefined || schema.enum !== undefined;
  const isConstrained = allKinds.some((kind) => constrains(schema, kind));
  const isTyped = isConstrained || (schema.types !== undefined && !isListed);
  const others = [isListed, isTyped, anyOf !== undefined, oneOf !== undefined].filter(Boolean);
  return allOf.length + others.length > 1;
}
