import type { Diagnostic } from "../diagnostics/diagnose.ts";
import { collectSeparately, emptySchemaResults, type Reading } from "../reading/reading.ts";
import { languageOf } from "../schema-format/schema-format.ts";
import { findParts } from "../validate/find-parts.ts";
import { type Fields, isFields, member } from "../values/fields.ts";
import { readPayload } from "./read-payload.ts";

/**
 * Checks payloads in Avro and Protobuf of messages that no operation uses. A mistake in a Protobuf text is only a
 * warning: other tools are less strict, and no code is generated from it.
 */
export function checkUnusedPayloads(reading: Reading): readonly Diagnostic[] {
  const { sources } = reading.input;
  const unused = [...findParts(sources).messages]
    .filter(isFields)
    .filter((message) => !reading.results.messages.has(message));
  return unused.flatMap((message) => {
    const { format, schema } = formatOf(reading, message);
    if (typeof format !== "string" || languageOf(format) === undefined) return [];
    const { diagnostics } = collectSeparately(reading, ({ input, results }) => {
      const separate = { input, results: { ...results, schemas: emptySchemaResults() } };
      return readPayload(separate, { fields: message, origin: sources.originOf(message) }, "");
    });
    const isText = typeof sources.follow(schema) === "string";
    // Other problems do not matter in a payload that is not used.
    return diagnostics
      .filter(({ code }) => code === "avro-invalid" || code === "protobuf-invalid")
      .map((diagnostic): Diagnostic => {
        const isRelaxed = isText && diagnostic.code === "protobuf-invalid";
        return isRelaxed ? { ...diagnostic, severity: "warning" } : diagnostic;
      });
  });
}

function formatOf(
  { input: { sources, major } }: Reading,
  message: Fields,
): { readonly format: unknown; readonly schema: unknown } {
  if (major < 3) return { format: message.schemaFormat, schema: message.payload };
  const payload = sources.follow(message.payload);
  return { format: member(payload, "schemaFormat"), schema: member(payload, "schema") };
}
