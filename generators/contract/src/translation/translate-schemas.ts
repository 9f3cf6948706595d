import { type Diagnostic, diagnose } from "../diagnostics/diagnose.ts";
import { isReference, type Sources } from "../load/sources.ts";
import { type Dialect, dialectOf, hasSiblings, isOpenApi } from "../schema-format/dialect.ts";
import { type Fields, isFields, textOf } from "../values/fields.ts";
import { appended } from "../values/pointer.ts";
import { rewriteKeywords } from "./rewrite-keywords.ts";
import { rewriteOpenApi } from "./rewrite-openapi.ts";

/** Translates schemas of OpenAPI and other drafts of JSON Schema to draft-07. */
export interface Translator {
  /** Translates a schema, and every schema in it or behind its references. */
  add(schema: unknown, dialect: Dialect): void;
  /** The schema in draft-07, or undefined if it was not added. For a reference, the keywords beside it. */
  translationOf(schema: object): Fields | undefined;
}

/**
 * Opens a translator that has every schema whose format is stated. The schemas in the files stay as they are, so that
 * references lead where they led.
 *
 * @param report - receives the keywords that draft-07 cannot express
 */
export function openTranslator(sources: Sources, report: (diagnostic: Diagnostic) => void): Translator {
  const translations = new Map<object, Fields>();
  const add = (root: unknown, dialect: Dialect): void => {
    const waiting: unknown[] = [root];
    while (waiting.length > 0) {
      const schema = waiting.pop();
      if (!isFields(schema) || translations.has(schema)) continue;
      if (isReference(schema)) waiting.push(sources.resolve(schema)?.value);
      if (isReference(schema) && !hasSiblings(dialect)) continue;
      const { fields, refused } = translate(sources, schema, dialect);
      translations.set(schema, fields);
      waiting.push(...partsOf(fields));
      for (const keyword of refused) report(refusal(sources, schema, { keyword, dialect }));
    }
  };
  for (const { schema, dialect } of foreignSchemas(sources)) add(schema, dialect);
  return { add, translationOf: (schema) => translations.get(schema) };
}

/** Schemas in another language than AsyncAPI's, by the format that stands beside them: in a message of AsyncAPI 2, a schema of 3. */
export function foreignSchemas({
  files,
}: Sources): readonly { readonly schema: unknown; readonly dialect: Dialect }[] {
  const found: { schema: unknown; dialect: Dialect }[] = [];
  const seen = new Set<object>();
  const waiting: unknown[] = [...files.values()].map(({ data }) => data);
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (typeof next !== "object" || next === null || seen.has(next)) continue;
    seen.add(next);
    if (isFields(next)) {
      const dialect = dialectOf(textOf(next.schemaFormat) ?? "");
      const schema = Object.hasOwn(next, "schema") ? next.schema : next.payload;
      if (dialect !== undefined) found.push({ schema, dialect });
    }
    for (const item of Object.values(next)) waiting.push(item);
  }
  return found;
}

function translate(
  sources: Sources,
  schema: Fields,
  dialect: Dialect,
): { readonly fields: Fields; readonly refused: readonly string[] } {
  const { fields, refused } = rewriteKeywords(sources, schema, dialect);
  const rewritten = isOpenApi(dialect) ? rewriteOpenApi(fields) : fields;
  if (!isReference(rewritten)) return { fields: rewritten, refused };
  const { $ref: _, ...beside } = rewritten;
  return { fields: beside, refused };
}

function refusal(
  sources: Sources,
  schema: Fields,
  { keyword, dialect }: { readonly keyword: string; readonly dialect: Dialect },
): Diagnostic {
  const { file, pointer } = sources.originOf(schema);
  const what = `"${keyword}" of ${dialect}, as it is used here,`;
  const instead = "Say it with the keywords of JSON Schema draft-07.";
  return diagnose("not-supported", { file, pointer: appended(pointer, keyword) }, { what, instead });
}

/** Keywords of draft-07 whose value is a schema. */
const schemaKeywords = new Set(
  "items additionalItems contains additionalProperties propertyNames not if then else".split(" "),
);
/** Keywords whose value is a list or a map of schemas. */
const collectionKeywords = new Set(
  "items allOf anyOf oneOf properties patternProperties definitions $defs dependencies".split(" "),
);

function partsOf(schema: Fields): readonly unknown[] {
  return Object.entries(schema).flatMap(([keyword, value]) => {
    if (schemaKeywords.has(keyword) && !Array.isArray(value)) return [value];
    if (!collectionKeywords.has(keyword) || typeof value !== "object" || value === null) return [];
    return Object.values(value);
  });
}
