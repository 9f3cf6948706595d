import type { Schema } from "../model/schema.ts";
import {
  collectSeparately,
  type Reading,
  type ReadSchema,
  report,
  type SchemaTrace,
} from "../reading/reading.ts";
import { isReference, type ReferenceObject } from "../references/reference-object.ts";
import { isFields } from "../values/fields.ts";
import type { Origin } from "../values/origin.ts";
import { readSchema } from "./read-schema.ts";

/**
 * Reads a schema like `readSchema`, unless an earlier reading gave the same result. That is certain if the schema has the
 * same origin, its references still lead to schemas of the same names, and it has no diagnostics.
 */
export function readSchemaOnce(reading: Reading, value: unknown, origin: Origin): Schema {
  if (!isFields(value) || isReference(value)) return readSchema(reading, value, origin);
  const { repeatable } = reading.results.schemas;
  const before = repeatable.get(value) ?? reading.input.previousSchemas.get(value);
  if (before !== undefined && isRepeated(reading, before, origin)) {
    repeatable.set(value, before);
    return before.schema;
  }
  const trace: SchemaTrace = { references: [], isRepeatable: true };
  const { value: schema, diagnostics } = collectSeparately(reading, ({ input, results }) =>
    readSchema({ input, results: { ...results, trace } }, value, origin),
  );
  report(reading, ...diagnostics);
  if (trace.isRepeatable && diagnostics.length === 0) {
    const references = trace.references.map((reference) => ({
      reference,
      name: nameOfTarget(reading, reference),
    }));
    repeatable.set(value, { origin, schema, references });
  }
  return schema;
}

/** Reads the schemas that references lead to, and the targets of their references in turn. */
export function readWaitingSchemas(reading: Reading): void {
  const { waiting, read } = reading.results.schemas;
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const { value, named } = next;
    read.push({ ...named, schema: readSchemaOnce(reading, value, named.origin) });
  }
}

function isRepeated(
  reading: Reading,
  { origin, references }: ReadSchema,
  { file, pointer }: Origin,
): boolean {
  if (origin.file !== file || origin.pointer !== pointer) return false;
  // Every reference is followed, because that gives a name to its target.
  const results = references.map(({ reference, name }) => nameOfTarget(reading, reference) === name);
  return results.every((isSame) => isSame);
}

function nameOfTarget(reading: Reading, reference: ReferenceObject): string | undefined {
  const schema = readSchema(reading, reference, reading.input.sources.originOf(reference));
  return typeof schema === "object" && "ref" in schema ? schema.ref : undefined;
}
