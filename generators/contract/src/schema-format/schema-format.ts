import { type Diagnostic, diagnose } from "../diagnostics/diagnose.ts";
import type { Origin } from "../values/origin.ts";

/** True if schemas of that format are JSON Schema draft-07, or AsyncAPI's superset of it. */
export function isReadable(schemaFormat: string): boolean {
  return /^application\/(schema|vnd\.aai\.asyncapi)(\+(json|yaml))?\s*(;.*)?$/i.test(schemaFormat)
    ? !/version=draft-(?!07)/i.test(schemaFormat)
    : false;
}

/** The language of a format that is supported for payloads only. Undefined for every other format. */
export function languageOf(schemaFormat: string): "avro" | "protobuf" | undefined {
  if (/^application\/vnd\.apache\.avro(\+(json|yaml))?\s*(;\s*version=1\.[\d.]+\s*)?$/i.test(schemaFormat))
    return "avro";
  if (/^application\/vnd\.google\.protobuf\s*(;\s*version=[23]\s*)?$/i.test(schemaFormat)) return "protobuf";
  return undefined;
}

/** The diagnostic for a schema in a format that is not supported there. */
export function refuseFormat(schemaFormat: string, origin: Origin): Diagnostic {
  const outside = languageOf(schemaFormat) === undefined ? "" : " outside a payload";
  return diagnose("not-supported", origin, {
    what: `The schema format "${schemaFormat}"${outside}`,
    instead: "Write the schema as JSON Schema draft-07.",
  });
}
