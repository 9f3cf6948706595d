/** A language of JSON Schemas that has to be translated to draft-07. AsyncAPI's own schemas need no translation. */
export type Dialect = "openapi-3.0" | "openapi-3.1" | "draft-04" | "draft-06" | "2019-09" | "2020-12";

const dialects: readonly (readonly [RegExp, Dialect])[] = [
  [/^application\/vnd\.oai\.openapi(\+(json|yaml))?\s*;\s*version=3\.0(\.\d+)?$/i, "openapi-3.0"],
  [/^application\/vnd\.oai\.openapi(\+(json|yaml))?\s*;\s*version=3\.1(\.\d+)?$/i, "openapi-3.1"],
  [/^application\/schema(\+(json|yaml))?\s*;\s*version=draft-0?4$/i, "draft-04"],
  [/^application\/schema(\+(json|yaml))?\s*;\s*version=draft-0?6$/i, "draft-06"],
  [/^application\/schema(\+(json|yaml))?\s*;\s*version=(draft-)?2019-09$/i, "2019-09"],
  [/^application\/schema(\+(json|yaml))?\s*;\s*version=(draft-)?2020-12$/i, "2020-12"],
];

/** The dialect that a `schemaFormat` names. Undefined for draft-07, AsyncAPI's own format and unknown formats. */
export function dialectOf(schemaFormat: string): Dialect | undefined {
  return dialects.find(([pattern]) => pattern.test(schemaFormat.trim()))?.[1];
}

/** True if the keywords beside a `$ref` count. */
export function hasSiblings(dialect: Dialect): boolean {
  return dialect === "openapi-3.1" || dialect === "2019-09" || dialect === "2020-12";
}

/** True if a `$schema` is the URI of JSON Schema 2019-09 or 2020-12. */
export function isLaterDraft($schema: string): boolean {
  return /^https?:\/\/json-schema\.org\/draft\/(2019-09|2020-12)\/schema#?$/.test($schema);
}

export function isOpenApi(dialect: Dialect): boolean {
  return dialect === "openapi-3.0" || dialect === "openapi-3.1";
}
