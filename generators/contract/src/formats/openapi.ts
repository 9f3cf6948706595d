type Holder = Record<string, unknown>;

/** Makes what OpenAPI alone says in a schema what AsyncAPI has for it. `nullable` has the same meaning in both. */
export function rewriteOpenApi(schema: Holder): void {
  if (Object.hasOwn(schema, "example") && !Array.isArray(schema.examples)) schema.examples = [schema.example];
}
