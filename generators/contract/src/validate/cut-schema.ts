import { type Diagnostic, diagnose } from "../diagnostics/diagnose.ts";
import type { Sources } from "../load/sources.ts";
import { isReference, type ReferenceObject } from "../references/reference-object.ts";
import { type Fields, member, textOf } from "../values/fields.ts";
import { sizeOf } from "./document-size.ts";
import { mapFields } from "./skeleton-names.ts";

/** A copy of a schema without its references. */
export interface SchemaCut {
  readonly schema: unknown;
  readonly size: number;
  /** The references that were in the schema, each with the `schemaFormat` around it. */
  readonly references: readonly FormattedReference[];
}

export interface FormattedReference {
  readonly reference: ReferenceObject;
  readonly format: string | undefined;
}

/** The cuts of schemas, by the schemas. */
export type SchemaCuts = WeakMap<object, SchemaCut>;

/** Replacements for references in place of keywords whose value must not be an object. */
const replacements: Readonly<Record<string, unknown>> = {
  allOf: [{}],
  anyOf: [{}],
  oneOf: [{}],
  enum: [null],
  required: [],
  examples: [],
  type: "object",
};

/** Keywords whose value has schemas by name. */
const mapKeywords = /^(properties|patternProperties|definitions|dependencies|\$defs)$/;

/**
 * Copies a schema, with the empty schema in place of each reference.
 *
 * @param format - the `schemaFormat` around the schema
 * @returns the copy, and diagnostics for references in place of a list or a map of schemas, which no rule reports
 */
export function cutSchema(
  sources: Sources,
  schema: unknown,
  format?: string,
): SchemaCut & { readonly misplaced: readonly Diagnostic[] } {
  const references: FormattedReference[] = [];
  const misplaced: Diagnostic[] = [];
  const cut = (value: unknown, around: string | undefined, keyword = ""): unknown => {
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map((item) => cut(item, around));
    if (!isReference(value)) {
      const inner = formatOf(value) ?? around;
      // Among properties, "type" is the name of a property and not a keyword.
      const isMap = mapKeywords.test(keyword);
      return mapFields(value as Fields, (item, key) => cut(item, inner, isMap ? "" : key));
    }
    references.push({ reference: value, format: around });
    if (Object.hasOwn(replacements, keyword) || mapKeywords.test(keyword)) {
      const what = `A reference in place of "${keyword}"`;
      const instead = "Refer to a whole schema, within allOf if necessary.";
      misplaced.push(diagnose("not-supported", sources.originOf(value), { what, instead }));
    }
    return Object.hasOwn(replacements, keyword) ? replacements[keyword] : {};
  };
  const copy = cut(schema, format);
  return { schema: copy, size: sizeOf(copy), references, misplaced };
}

/** The `schemaFormat` of a schema that declares one. */
function formatOf(value: object): string | undefined {
  return Object.hasOwn(value, "schema") ? textOf(member(value, "schemaFormat")) : undefined;
}
