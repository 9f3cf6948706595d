import type { Diagnostic } from "../diagnostics/diagnose.ts";
import { isReference, type ReferenceObject } from "../load/sources.ts";
import type { Origin, Schema } from "../model/contract.ts";
import type { KnownSchema, Reading } from "../reading/reading.ts";
import { isFields } from "../values/fields.ts";
import { readSchema } from "./read-schema.ts";

/** Reads a schema like `readSchema`; one that stands unchanged where it stood, and of which there is nothing to tell, is not read again. */
export function readKnownSchema(reading: Reading, value: unknown, origin: Origin): Schema {
  const { known } = reading.schemas;
  if (!isFields(value) || isReference(value)) return readSchema(reading, value, origin);
  const before = known.get(value);
  if (before !== undefined && isStill(before, reading, origin)) return before.schema;
  const told: Diagnostic[] = [];
  const recorder = { references: [] as ReferenceObject[], isRepeatable: true };
  const recording: Reading = {
    ...reading,
    report: (diagnostic) => void told.push(diagnostic),
    schemas: { ...reading.schemas, recorder },
  };
  const schema = readSchema(recording, value, origin);
  told.forEach(reading.report);
  if (recorder.isRepeatable && told.length === 0) {
    const references = recorder.references.map((reference) => ({
      reference,
      name: nameIn(reading, reference),
    }));
    known.set(value, { origin, schema, references });
  }
  return schema;
}

/** Reads the schemas that were referred to, and those that they refer to in turn. */
export function readNamedSchemas(reading: Reading): void {
  const { waiting, read } = reading.schemas;
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const { value, named } = next;
    read.push({ ...named, schema: readKnownSchema(reading, value, named.origin) });
  }
}

function isStill(
  { origin: { file, pointer }, references }: KnownSchema,
  reading: Reading,
  origin: Origin,
): boolean {
  if (origin.file !== file || origin.pointer !== pointer) return false;
  // All of them, for each names what it leads to.
  const named = references.map(({ reference, name }) => nameIn(reading, reference) === name);
  return named.every((isSame) => isSame);
}

function nameIn(reading: Reading, reference: ReferenceObject): string | undefined {
  const read = readSchema(reading, reference, reading.sources.originOf(reference));
  return typeof read === "object" && "ref" in read ? read.ref : undefined;
}
