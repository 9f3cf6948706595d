import type { Dialect } from "../schema-format/dialect.ts";
import { type Fields, fieldsOf, isFields } from "../values/fields.ts";

/** A schema after one or more rewrites. */
export interface Rewrite {
  readonly fields: Fields;
  /** Keywords that have no counterpart in draft-07, or whose value has the wrong shape. */
  readonly refused: readonly string[];
  /** Subschemas that are not in the contract. */
  readonly created: readonly object[];
}

/**
 * Rewrites a schema of another dialect with the keywords of draft-07. The steps for a dialect run one after the other.
 * Subschemas are rewritten separately, because references may lead to each of them.
 */
export function rewriteKeywords(schema: Fields, dialect: Dialect): Rewrite {
  return rewritesFor(dialect).reduce<Rewrite>(
    ({ fields, refused, created }, rewrite) => {
      const next = rewrite(fields);
      return {
        fields: next.fields,
        refused: [...refused, ...(next.refused ?? [])],
        created: [...created, ...(next.created ?? [])],
      };
    },
    { fields: schema, refused: [], created: [] },
  );
}

type RewriteStep = (schema: Fields) => Pick<Rewrite, "fields"> & Partial<Rewrite>;

function rewritesFor(dialect: Dialect): readonly RewriteStep[] {
  switch (dialect) {
    case "draft-06":
      return [];
    case "draft-04":
    case "openapi-3.0":
      return [
        (schema) => rewriteBound(schema, "minimum", "exclusiveMinimum"),
        (schema) => rewriteBound(schema, "maximum", "exclusiveMaximum"),
      ];
    case "2019-09":
      return [rewriteDependencies, ...rewritesOfUnevaluated, rewriteContains];
    case "2020-12":
    case "openapi-3.1":
      return [rewriteDependencies, rewriteTuple, ...rewritesOfUnevaluated, rewriteContains];
  }
}

/** In draft-04 the exclusive bound is a flag that belongs to the other bound. */
function rewriteBound(schema: Fields, bound: string, exclusive: string): ReturnType<RewriteStep> {
  if (typeof schema[exclusive] !== "boolean") return { fields: schema };
  const isExclusive = schema[exclusive] && typeof schema[bound] === "number";
  const limit = isExclusive ? { [exclusive]: schema[bound] } : {};
  return { fields: { ...without(schema, exclusive, ...(isExclusive ? [bound] : [])), ...limit } };
}

/** Writes "prefixItems" as "items". */
function rewriteTuple(schema: Fields): ReturnType<RewriteStep> {
  if (!Object.hasOwn(schema, "prefixItems")) return { fields: schema };
  const { prefixItems, items } = schema;
  if (!Array.isArray(prefixItems)) return { fields: schema, refused: ["prefixItems"] };
  const rest = Object.hasOwn(schema, "items") ? { additionalItems: items } : {};
  // 2020-12 ignores "additionalItems".
  const others = without(schema, "prefixItems", "items", "additionalItems");
  return { fields: { ...others, items: prefixItems, ...rest } };
}

/** Writes "dependentRequired" and "dependentSchemas" as "dependencies". */
function rewriteDependencies(schema: Fields): ReturnType<RewriteStep> {
  const { dependencies, dependentRequired, dependentSchemas } = schema;
  const created: object[] = [];
  const create = (subschema: object): object => {
    created.push(subschema);
    return subschema;
  };
  const asSchema = (part: unknown): unknown => (Array.isArray(part) ? create({ required: part }) : part);
  const sources = [dependencies, dependentSchemas, dependentRequired].map(fieldsOf);
  const merged = [...new Set(sources.flatMap(Object.keys))].map((name) => {
    const parts = sources.filter((each) => Object.hasOwn(each, name)).map((each) => each[name]);
    return [name, parts.length === 1 ? parts[0] : create({ allOf: parts.map(asSchema) })] as const;
  });
  const rewritten = ["dependentRequired", "dependentSchemas"].filter((keyword) => isFields(schema[keyword]));
  const others = without(schema, ...rewritten);
  return {
    fields: merged.length > 0 ? { ...others, dependencies: Object.fromEntries(merged) } : others,
    refused: ["dependentRequired", "dependentSchemas"].filter((keyword) => Object.hasOwn(others, keyword)),
    created,
  };
}

const rewritesOfUnevaluated: readonly RewriteStep[] = [
  (schema) => rewriteUnevaluated(schema, "unevaluatedProperties", "additionalProperties"),
  (schema) => rewriteUnevaluated(schema, "unevaluatedItems", "additionalItems"),
];

/** Keywords by which other schemas evaluate properties or items of the value. */
const applicators = ["allOf", "anyOf", "oneOf", "if", "dependencies", "$ref"];

/** Writes "unevaluated…" as "additional…". This is possible only if no other schema describes the same value. */
function rewriteUnevaluated(schema: Fields, keyword: string, counterpart: string): ReturnType<RewriteStep> {
  if (!Object.hasOwn(schema, keyword)) return { fields: schema };
  const unevaluated = schema[keyword];
  const others = without(schema, keyword);
  const isOfItems = counterpart === "additionalItems";
  if (unevaluated === true || Object.hasOwn(schema, counterpart)) return { fields: others };
  if (isOfItems && isFields(schema.items)) return { fields: others }; // each item is evaluated
  const hasContains = isOfItems && Object.hasOwn(schema, "contains");
  if (hasContains || applicators.some((other) => Object.hasOwn(schema, other)))
    return { fields: others, refused: [keyword] };
  const target = isOfItems && !Object.hasOwn(schema, "items") ? "items" : counterpart;
  return { fields: { ...others, [target]: unevaluated } };
}

/** Removes "minContains" and "maxContains", which draft-07 does not have. */
function rewriteContains(schema: Fields): ReturnType<RewriteStep> {
  const hasContains = Object.hasOwn(schema, "contains");
  const isRefused = (keyword: string): boolean =>
    hasContains && Object.hasOwn(schema, keyword) && !(keyword === "minContains" && schema[keyword] === 1);
  return {
    fields: without(schema, "minContains", "maxContains"),
    refused: ["minContains", "maxContains"].filter(isRefused),
  };
}

function without(fields: Fields, ...keys: readonly string[]): Fields {
  if (keys.every((key) => !Object.hasOwn(fields, key))) return fields;
  return Object.fromEntries(Object.entries(fields).filter(([key]) => !keys.includes(key)));
}
