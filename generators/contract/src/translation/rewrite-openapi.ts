import type { Fields } from "../values/fields.ts";

type Holder = Record<string, unknown>;

/** A schema with what OpenAPI alone says written as AsyncAPI has it. `nullable` has the same meaning in both. */
export function rewriteOpenApi(written: Fields): Fields {
  const schema: Holder = { ...written };
  if (Object.hasOwn(schema, "example") && !Array.isArray(schema.examples)) schema.examples = [schema.example];
  return schema;
}
