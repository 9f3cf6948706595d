import type { SchemaType } from "../model/schema.ts";
import { type Fields, isFields, textsOf } from "../values/fields.ts";

/** Keywords that do not constrain values. */
export const annotations: ReadonlySet<string> = new Set(
  "title description deprecated default examples readOnly writeOnly externalDocs".split(" "),
);

/** The keywords that the model has. */
const modelKeywords = `title description deprecated default examples readOnly writeOnly externalDocs type const enum
  multipleOf maximum exclusiveMaximum minimum exclusiveMinimum maxLength minLength pattern format
  contentEncoding contentMediaType items additionalItems maxItems minItems uniqueItems contains
  properties required patternProperties additionalProperties propertyNames maxProperties minProperties
  dependencies allOf anyOf oneOf not if then else discriminator`;

/** Keywords that do not constrain values, or that only other keywords use. */
const auxiliaryKeywords = `$anchor $dynamicAnchor $dynamicRef $recursiveAnchor $recursiveRef $vocabulary
  $id $schema $comment $ref $defs definitions nullable example xml id`;

export const knownKeywords: ReadonlySet<string> = new Set(
  `${auxiliaryKeywords} ${modelKeywords}`.split(/\s+/),
);

/** Keywords of other vocabularies and common habits: similar to a known keyword, but not misspellings of it. */
export const otherKeywords: ReadonlySet<string> = new Set(
  `comment contentSchema dependentRequired dependentSchemas deprecationMessage maxContains minContains prefixItems
   schema unevaluatedItems unevaluatedProperties`.split(/\s+/),
);

/** Keywords beside a `$ref` that may be ignored without a loss. */
export const harmlessSiblings: ReadonlySet<string> = new Set([
  "$ref",
  "$schema",
  "$comment",
  "$defs",
  "definitions",
]);

/** False for an object without any keyword of JSON Schema, such as a message or a channel. */
export function isSchemaLike(value: unknown): boolean {
  if (!isFields(value) || Object.hasOwn(value, "schema")) return true;
  const keywords = Object.keys(value).filter((key) => !annotations.has(key) && !key.startsWith("x-"));
  return keywords.length === 0 || keywords.some((key) => knownKeywords.has(key));
}

/** The types of a schema. OpenAPI's `nullable` adds "null". */
export function typesOf(fields: Fields): readonly SchemaType[] | undefined {
  const written = typeof fields.type === "string" ? [fields.type] : textsOf(fields.type);
  const types = written as readonly SchemaType[] | undefined;
  if (types === undefined || fields.nullable !== true || types.includes("null")) return types;
  return [...types, "null"];
}
