import { diagnose } from "../diagnostics/diagnose.ts";
import { schemaCodeName } from "../extension/settings.ts";
import type { Schema } from "../model/schema.ts";
import { type Reading, report } from "../reading/reading.ts";
import { isReference, type ReferenceObject } from "../references/reference-object.ts";
import { compact, isFields, textOf } from "../values/fields.ts";
import { originText } from "../values/origin.ts";
import { isSchemaLike } from "./keywords.ts";
import { nameSchema, ownNameOf } from "./schema-name.ts";

/** Gives a name to the target of a reference, and notes that it is still to be read. */
export function referToSchema(reading: Reading, reference: ReferenceObject): Schema {
  const { sources } = reading.input;
  const { names, waiting } = reading.results.schemas;
  const target = sources.resolve(reference);
  if (target === undefined) return true; // reported where references are checked
  const { value, origin } = target;
  const key = originText(origin);
  const known = names.get(key);
  if (known !== undefined) return { ref: known };
  const name = nameSchema(reading, origin);
  names.set(key, name);
  if (!isSchemaLike(value))
    report(reading, diagnose("ref-not-schema", sources.originOf(reference), { ref: reference.$ref }));
  const named = { name, ...ownNameOf(name, origin), ...codeNameOf(reading, value), origin };
  waiting.push({ value, named });
  return { ref: name };
}

/** The name of a schema in generated code. It may stand beside the schema's format. */
function codeNameOf(reading: Reading, value: unknown): { readonly codeName?: string } {
  if (!isFields(value)) return {};
  if (isReference(value)) {
    const beside = reading.input.sources.translationOf(value);
    return beside === undefined ? {} : compact({ codeName: schemaCodeName(reading, beside) });
  }
  const inner = textOf(value.schemaFormat) === undefined ? undefined : value.schema;
  const owner = isFields(inner) && !isReference(inner) ? inner : value;
  return compact({ codeName: schemaCodeName(reading, owner) });
}
