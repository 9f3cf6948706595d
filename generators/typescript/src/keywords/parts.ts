import type { SchemaObject } from "@posthorn/contract";
import { allKinds, constrains } from "./kinds.ts";

/** Whether a schema becomes an intersection: several of its keywords each say something of the same value. */
export function hasSeveralParts(schema: SchemaObject): boolean {
  const { allOf = [], anyOf, oneOf } = schema;
  const isListed = schema.const !== undefined || schema.enum !== undefined;
  const isLimited = allKinds.some((kind) => constrains(schema, kind));
  const parts = [isListed, isLimited || (schema.types !== undefined && !isListed), anyOf, oneOf];
  return allOf.length + parts.filter((part) => part !== undefined && part !== false).length > 1;
}
