import type { Diagnostic, SchemaObject } from "@posthorn/contract";
import type { DateTimes } from "../dates/find-dates.ts";
import { diagnose } from "../diagnostics/diagnostics.ts";
import { listedValues } from "../json-schema/kinds.ts";

/** Reports the date-times that stay strings although the options ask for `Date`. Listed values are always strings. */
export function findStringDates(strings: DateTimes["strings"]): readonly Diagnostic[] {
  return [...strings]
    .filter(([schema]) => !isListed(schema))
    .map(([{ origin }, reason]) => diagnose("date-is-string", origin, { reason }));
}

function isListed(schema: SchemaObject): boolean {
  return listedValues(schema) !== undefined;
}
