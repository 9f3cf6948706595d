import { type Diagnostic, diagnose } from "../diagnostics/diagnose.ts";
import { type Sources, withOrigins } from "../load/sources.ts";
import { isReference } from "../references/reference-object.ts";
import { type Dialect, dialectOf, hasSiblings, isOpenApi } from "../schema-format/dialect.ts";
import type { MergedSources } from "../traits/merge-traits.ts";
import { type Fields, isFields, textOf } from "../values/fields.ts";
import { objectsIn } from "../values/objects-in.ts";
import { type Origin, originBelow } from "../values/origin.ts";
import { type Rewrite, rewriteKeywords } from "./rewrite-keywords.ts";
import { rewriteOpenApi } from "./rewrite-openapi.ts";

/** Sources in which schemas of OpenAPI and of other drafts of JSON Schema have translations to draft-07. */
export interface TranslatedSources extends MergedSources {
  /** The schema in draft-07, or undefined if it needs no translation. For a reference, the keywords beside it. */
  translationOf(schema: object): Fields | undefined;
  /** True if any schema has a translation. */
  readonly hasTranslations: boolean;
}

/**
 * Translates every schema that states its format, with the schemas in it and those behind its references. The files
 * stay as they are, so that references lead to the same targets as before.
 *
 * @returns new sources, and diagnostics for keywords that draft-07 cannot express
 */
export function translateSchemas(sources: MergedSources): {
  readonly sources: TranslatedSources;
  readonly diagnostics: readonly Diagnostic[];
} {
  const translations = new Map<object, Fields>();
  const origins = new Map<object, Origin>();
  const diagnostics: Diagnostic[] = [];
  const roots = schemasOfDialects(sources);
  const waiting = [...roots].reverse();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { schema, dialect } = next;
    if (!isFields(schema) || translations.has(schema)) continue;
    if (isReference(schema)) waiting.push({ schema: sources.resolve(schema)?.value, dialect });
    if (isReference(schema) && !hasSiblings(dialect)) continue;
    const origin = origins.get(schema) ?? sources.originOf(schema);
    const { fields, refused, created } = translate(schema, dialect);
    translations.set(schema, fields);
    for (const each of created) origins.set(each, origin);
    waiting.push(...subschemasOf(fields).map((part) => ({ schema: part, dialect })));
    diagnostics.push(...refused.map((keyword) => refusal(origin, keyword, dialect)));
  }
  const translated: TranslatedSources = {
    ...withOrigins(sources, origins),
    translationOf: (schema) => translations.get(schema),
    hasTranslations: roots.length > 0,
  };
  return { sources: translated, diagnostics };
}

interface SchemaOfDialect {
  readonly schema: unknown;
  readonly dialect: Dialect;
}

/**
 * Finds schemas by the format beside them: in a message of AsyncAPI 2, in a schema of AsyncAPI 3. Merged messages count
 * too, because a trait may have the format.
 */
function schemasOfDialects({
  files,
  merged,
}: Pick<Sources, "files"> & Pick<MergedSources, "merged">): readonly SchemaOfDialect[] {
  const found: SchemaOfDialect[] = [];
  for (const next of objectsIn([...merged, ...[...files.values()].map(({ data }) => data)])) {
    if (!isFields(next) || !Object.hasOwn(next, "schemaFormat")) continue;
    const dialect = dialectOf(textOf(next.schemaFormat) ?? "");
    const schema = Object.hasOwn(next, "schema") ? next.schema : next.payload;
    if (dialect !== undefined) found.push({ schema, dialect });
  }
  return found;
}

function translate(schema: Fields, dialect: Dialect): Rewrite {
  const rewrite = rewriteKeywords(schema, dialect);
  const fields = isOpenApi(dialect) ? rewriteOpenApi(rewrite.fields) : rewrite.fields;
  if (!isReference(fields)) return { ...rewrite, fields };
  const { $ref: _, ...beside } = fields as Fields;
  return { ...rewrite, fields: beside };
}

function refusal(origin: Origin, keyword: string, dialect: Dialect): Diagnostic {
  const what = `This use of "${keyword}" (${dialect})`;
  const instead = "Use the keywords of JSON Schema draft-07.";
  return diagnose("not-supported", originBelow(origin, keyword), { what, instead });
}

/** Keywords of draft-07 whose value is a schema. */
const schemaKeywords = new Set(
  "items additionalItems contains additionalProperties propertyNames not if then else".split(" "),
);
/** Keywords whose value is a list or a map of schemas. */
const collectionKeywords = new Set(
  "items allOf anyOf oneOf properties patternProperties definitions $defs dependencies".split(" "),
);

function subschemasOf(schema: Fields): readonly unknown[] {
  return Object.entries(schema).flatMap(([keyword, value]) => {
    if (schemaKeywords.has(keyword) && !Array.isArray(value)) return [value];
    if (!collectionKeywords.has(keyword) || typeof value !== "object" || value === null) return [];
    return Object.values(value);
  });
}
