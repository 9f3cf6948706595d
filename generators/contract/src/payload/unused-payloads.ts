import { openSchemaBook, type Reading } from "../reading/reading.ts";
import { languageOf } from "../schema-format/schema-format.ts";
import { findParts } from "../validate/find-parts.ts";
import { isFields, member } from "../values/fields.ts";
import { readPayload } from "./read-payload.ts";

/**
 * Reports what is wrong with payloads in Avro and Protobuf of messages that no operation uses. A text of Protobuf with
 * a mistake is warned of only: other tools are laxer, and nothing is made of it.
 */
export function checkUnused(reading: Reading): void {
  const { sources, report, major } = reading;
  for (const message of findParts(sources).messages) {
    if (!isFields(message) || reading.messages.has(message)) continue;
    const format = major < 3 ? message.schemaFormat : member(sources.follow(message.payload), "schemaFormat");
    if (typeof format !== "string" || languageOf(format) === undefined) continue;
    const schema = major < 3 ? message.payload : member(sources.follow(message.payload), "schema");
    const isText = typeof sources.follow(schema) === "string";
    const apart: Reading = {
      ...reading,
      schemas: openSchemaBook(),
      // What cannot be carried does no harm where nothing is carried.
      report: (diagnostic) => {
        if (diagnostic.code === "avro-invalid") report(diagnostic);
        if (diagnostic.code === "protobuf-invalid")
          report(isText ? { ...diagnostic, severity: "warning" } : diagnostic);
      },
    };
    readPayload(apart, message, sources.originOf(message), "");
  }
}
