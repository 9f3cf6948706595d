import { type Contract, type Diagnostic, type SchemaObject, within } from "@posthorn/contract";
import type { SchemaGraph } from "../prepare/graph.ts";
import { expressible, factorsOf } from "../schema/width.ts";

/** Says which types leave out a part of their schema, since TypeScript cannot multiply out so many alternatives. */
export function findWideTypes({ schemas, messages }: Contract, graph: SchemaGraph): readonly Diagnostic[] {
  const all = [
    ...schemas.map(({ schema }) => schema),
    ...messages.flatMap(({ payload, headers = true }) => [payload, headers]),
  ];
  return all
    .flatMap(within)
    .flatMap((part) => (typeof part === "boolean" || "ref" in part ? [] : wideTypes(part, graph)));
}

function wideTypes(schema: SchemaObject, { resolve }: SchemaGraph): readonly Diagnostic[] {
  const { allOf = [], anyOf, oneOf } = schema;
  if (allOf.length === 0 && (anyOf === undefined || oneOf === undefined)) return [];
  const factors = factorsOf(schema, resolve);
  const left = expressible(factors).filter((isExpressed) => !isExpressed).length;
  if (left === 0) return [];
  const product = factors.reduce((total, { width }) => total * width, 1);
  return [
    {
      severity: "warning",
      code: "type-wide",
      message: `The alternatives here combine in ${product} ways, more than TypeScript can express. The type leaves out ${left} of ${factors.length} parts; values are checked for all of them. Use fewer "oneOf" or "anyOf" side by side for an exact type.`,
      file: schema.origin.file,
      pointer: schema.origin.pointer,
    },
  ];
}
