import type { Dialect } from "../dialect.ts";
import type { Sources } from "../load/sources.ts";
import { type Fields, fieldsOf, isFields } from "../value.ts";

type Holder = Record<string, unknown>;

/** Makes the keywords of a schema those of draft-07. Returns those that have no counterpart there. */
export function rewriteKeywords(sources: Sources, schema: Holder, dialect: Dialect): readonly string[] {
  switch (dialect) {
    case "draft-06":
      return [];
    case "draft-04":
    case "openapi-3.0":
      rewriteBound(schema, "minimum", "exclusiveMinimum");
      rewriteBound(schema, "maximum", "exclusiveMaximum");
      return [];
    case "2019-09":
      rewriteDependencies(sources, schema);
      return refusedIn(schema);
    case "2020-12":
    case "openapi-3.1":
      rewriteDependencies(sources, schema);
      rewriteTuple(schema);
      return refusedIn(schema);
  }
}

/** In draft-04 the exclusive bound is but a flag of the other. */
function rewriteBound(schema: Holder, bound: string, exclusive: string): void {
  if (typeof schema[exclusive] !== "boolean") return;
  if (schema[exclusive] && typeof schema[bound] === "number") {
    schema[exclusive] = schema[bound];
    delete schema[bound];
  } else delete schema[exclusive];
}

function rewriteTuple(schema: Holder): void {
  if (!Array.isArray(schema.prefixItems)) return;
  if (Object.hasOwn(schema, "items")) schema.additionalItems = schema.items;
  schema.items = schema.prefixItems;
}

function rewriteDependencies(sources: Sources, schema: Holder): void {
  const { dependentRequired, dependentSchemas } = schema;
  if (!isFields(dependentRequired) && !isFields(dependentSchemas)) return;
  const merged = new Map<string, unknown>(Object.entries(fieldsOf(dependentSchemas)));
  for (const [name, required] of Object.entries(fieldsOf(dependentRequired))) {
    const other = merged.get(name);
    const both = { allOf: [other], required };
    merged.set(name, other === undefined ? required : sources.place(both, sources.originOf(schema)));
  }
  // A reference may lead into the others: they stay where they are, and mean nothing to draft-07.
  schema.dependencies = Object.fromEntries(merged);
}

const applicators = ["allOf", "anyOf", "oneOf", "if", "dependencies", "$ref"];

function refusedIn(schema: Holder): readonly string[] {
  const refused = ["$dynamicRef", "$recursiveRef"].filter((keyword) => Object.hasOwn(schema, keyword));
  // Where nothing else describes properties, what is not evaluated is what is additional.
  for (const [keyword, counterpart] of [
    ["unevaluatedProperties", "additionalProperties"],
    ["unevaluatedItems", "additionalItems"],
  ] as const) {
    if (!Object.hasOwn(schema, keyword) || schema[keyword] === true || Object.hasOwn(schema, counterpart))
      continue;
    if (counterpart === "additionalItems" && isFields(schema.items)) continue; // each item is evaluated
    if (applicators.some((other) => Object.hasOwn(schema, other)) || hasContains(schema, keyword)) {
      refused.push(keyword);
    } else if (counterpart === "additionalItems" && !Object.hasOwn(schema, "items")) {
      schema.items = schema[keyword];
    } else schema[counterpart] = schema[keyword];
  }
  if (Object.hasOwn(schema, "contains")) {
    if (Object.hasOwn(schema, "minContains") && schema.minContains !== 1) refused.push("minContains");
    if (Object.hasOwn(schema, "maxContains")) refused.push("maxContains");
  }
  return refused;
}

function hasContains(schema: Fields, keyword: string): boolean {
  return keyword === "unevaluatedItems" && Object.hasOwn(schema, "contains");
}
