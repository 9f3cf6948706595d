import type { Fields } from "../values/fields.ts";

/** A schema of OpenAPI with AsyncAPI's keywords: `example` becomes `examples`. `nullable` has the same meaning in both. */
export function rewriteOpenApi(schema: Fields): Fields {
  const hasExample = Object.hasOwn(schema, "example") && !Array.isArray(schema.examples);
  return hasExample ? { ...schema, examples: [schema.example] } : schema;
}
