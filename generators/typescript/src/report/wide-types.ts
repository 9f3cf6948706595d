import { type Contract, type Diagnostic, type SchemaObject, within } from "@posthorn/contract";
import { diagnose } from "../diagnostics/diagnostics.ts";
import { expressible, factorsOf } from "../json-schema/alternatives.ts";
import type { Resolve } from "../json-schema/follow.ts";
import type { SchemaGraph } from "../prepare/graph.ts";

/** Reports the types that omit parts of their schema, because TypeScript cannot express so many alternatives. */
export function findWideTypes(
  { schemas, messages }: Contract,
  { resolve }: SchemaGraph,
): readonly Diagnostic[] {
  const all = [
    ...schemas.map(({ schema }) => schema),
    ...messages.flatMap(({ payload, headers = true }) => [payload, headers]),
  ];
  return all
    .flatMap(within)
    .flatMap((part) => (typeof part === "boolean" || "ref" in part ? [] : wideTypes(part, resolve)));
}

function wideTypes(schema: SchemaObject, resolve: Resolve): readonly Diagnostic[] {
  const { allOf = [], anyOf, oneOf } = schema;
  if (allOf.length === 0 && (anyOf === undefined || oneOf === undefined)) return [];
  const factors = factorsOf(schema, resolve);
  const omitted = expressible(factors).filter((isExpressed) => !isExpressed).length;
  if (omitted === 0) return [];
  const combinations = factors.reduce((total, { width }) => total * width, 1);
  return [diagnose("type-wide", schema.origin, { combinations, omitted, total: factors.length })];
}
