import { type Diagnostic, diagnose } from "../diagnostic.ts";
import type { Origin } from "../model.ts";

/** Whether schemas of that format are JSON Schema draft-07, or AsyncAPI's own superset of it. */
export function isReadable(schemaFormat: string): boolean {
  return /^application\/(schema|vnd\.aai\.asyncapi)(\+(json|yaml))?\s*(;.*)?$/i.test(schemaFormat)
    ? !/version=draft-(?!07)/i.test(schemaFormat)
    : false;
}

export function refuseFormat(schemaFormat: string, origin: Origin): Diagnostic {
  return diagnose("not-supported", origin, {
    what: `The schema format "${schemaFormat}"`,
    instead: "Write the schema as JSON Schema draft-07.",
  });
}
