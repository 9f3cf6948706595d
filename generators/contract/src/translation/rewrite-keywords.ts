import type { Sources } from "../load/sources.ts";
import type { Dialect } from "../schema-format/dialect.ts";
import { type Fields, fieldsOf, isFields } from "../values/fields.ts";

type Holder = Record<string, unknown>;

export interface Rewritten {
  readonly fields: Fields;
  /** Keywords that have no counterpart in draft-07. */
  readonly refused: readonly string[];
}

/** A schema with the keywords of draft-07. */
export function rewriteKeywords(sources: Sources, written: Fields, dialect: Dialect): Rewritten {
  const fields: Holder = { ...written };
  const placed = <T extends object>(made: T): T => sources.place(made, sources.originOf(written));
  switch (dialect) {
    case "draft-06":
      return { fields, refused: [] };
    case "draft-04":
    case "openapi-3.0":
      rewriteBound(fields, "minimum", "exclusiveMinimum");
      rewriteBound(fields, "maximum", "exclusiveMaximum");
      return { fields, refused: [] };
    case "2019-09":
      return { fields, refused: [...rewriteDependencies(fields, placed), ...rewriteUnevaluated(fields)] };
    case "2020-12":
    case "openapi-3.1":
      return {
        fields,
        refused: [
          ...rewriteDependencies(fields, placed),
          ...rewriteTuple(fields),
          ...rewriteUnevaluated(fields),
        ],
      };
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

/** Returns the keyword if its value has the wrong shape. */
function rewriteTuple(schema: Holder): readonly string[] {
  if (!Object.hasOwn(schema, "prefixItems")) return [];
  if (!Array.isArray(schema.prefixItems)) return ["prefixItems"];
  delete schema.additionalItems; // 2020-12 ignores it
  if (Object.hasOwn(schema, "items")) schema.additionalItems = schema.items;
  schema.items = schema.prefixItems;
  delete schema.prefixItems;
  return [];
}

/** Returns the keywords whose values have the wrong shape. */
function rewriteDependencies(schema: Holder, placed: (made: object) => object): readonly string[] {
  const { dependencies, dependentRequired, dependentSchemas } = schema;
  const all = [dependencies, dependentSchemas, dependentRequired].map(fieldsOf);
  const asSchema = (part: unknown): unknown => (Array.isArray(part) ? placed({ required: part }) : part);
  const merged = [...new Set(all.flatMap(Object.keys))].map((name) => {
    const parts = all.filter((each) => Object.hasOwn(each, name)).map((each) => each[name]);
    return [name, parts.length === 1 ? parts[0] : placed({ allOf: parts.map(asSchema) })] as const;
  });
  if (isFields(dependentRequired)) delete schema.dependentRequired;
  if (isFields(dependentSchemas)) delete schema.dependentSchemas;
  if (merged.length > 0) schema.dependencies = Object.fromEntries(merged);
  return ["dependentRequired", "dependentSchemas"].filter((keyword) => Object.hasOwn(schema, keyword));
}

const applicators = ["allOf", "anyOf", "oneOf", "if", "dependencies", "$ref"];

/** Writes "unevaluated…" as "additional…", where nothing else describes properties. Returns what cannot be written. */
function rewriteUnevaluated(schema: Holder): readonly string[] {
  const refused: string[] = [];
  for (const [keyword, counterpart] of [
    ["unevaluatedProperties", "additionalProperties"],
    ["unevaluatedItems", "additionalItems"],
  ] as const) {
    if (!Object.hasOwn(schema, keyword)) continue;
    const unevaluated = schema[keyword];
    delete schema[keyword];
    if (unevaluated === true || Object.hasOwn(schema, counterpart)) continue;
    if (counterpart === "additionalItems" && isFields(schema.items)) continue; // each item is evaluated
    if (applicators.some((other) => Object.hasOwn(schema, other)) || hasContains(schema, keyword)) {
      refused.push(keyword);
    } else if (counterpart === "additionalItems" && !Object.hasOwn(schema, "items")) {
      schema.items = unevaluated;
    } else schema[counterpart] = unevaluated;
  }
  if (Object.hasOwn(schema, "contains")) {
    if (Object.hasOwn(schema, "minContains") && schema.minContains !== 1) refused.push("minContains");
    if (Object.hasOwn(schema, "maxContains")) refused.push("maxContains");
  }
  delete schema.minContains;
  delete schema.maxContains;
  return refused;
}

function hasContains(schema: Fields, keyword: string): boolean {
  return keyword === "unevaluatedItems" && Object.hasOwn(schema, "contains");
}
