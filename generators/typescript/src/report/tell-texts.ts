import type { Diagnostic, SchemaObject } from "@posthorn/contract";
import type { Dates } from "../dates/find-dates.ts";

/** Says which date-times stay strings where `Date` is asked for. One that is listed or fixed is no surprise. */
export function tellTexts(texts: Dates["texts"]): readonly Diagnostic[] {
  return [...texts]
    .filter(([schema]) => !isListed(schema))
    .map(([{ origin }, why]) => ({
      severity: "information",
      code: "date-is-string",
      message: `This date-time stays a string, for ${reasons[why]}.`,
      file: origin.file,
      pointer: origin.pointer,
    }));
}

function isListed(schema: SchemaObject): boolean {
  return schema.enum !== undefined || schema.const !== undefined;
}

const reasons = {
  checked:
    "it stands where a value is only checked, as in patternProperties, not, if or contains. Write it among the properties or items",
  conflict: "other schemas say something else of the same text. Say all of it in one schema",
  elsewhere: "headers, or payloads that are not JSON, have it too. Give those a schema of their own",
  more: "it has a pattern or a length besides, which is of its text. Leave that out",
} as const satisfies Record<string, string>;
