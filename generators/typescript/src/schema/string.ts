import type { SchemaObject } from "@posthorn/contract";
import { chain } from "../text/layout.ts";
import { patternLiteral } from "../text/literal.ts";
import { formats } from "./kinds.ts";
import type { Lowered } from "./scope.ts";

export function lowerString(schema: SchemaObject): Lowered {
  const { format, pattern } = schema;
  const base =
    (format !== undefined && Object.hasOwn(formats, format) ? formats[format] : undefined) ?? "z.string()";
  return {
    type: "string",
    zod: chain(base, [
      ...lengthChecks(schema),
      ...(pattern === undefined ? [] : [`.regex(${patternLiteral(pattern)})`]),
    ]),
  };
}

/** JSON Schema counts characters, `length` counts UTF-16 units: they agree only on whether there is one. */
function lengthChecks({ minLength = 0, maxLength }: SchemaObject): readonly string[] {
  if (maxLength === undefined) {
    if (minLength <= 1) return minLength === 1 ? [".min(1)"] : [];
    return [`.regex(/^.{${minLength},}$/su, "at least ${minLength} characters")`];
  }
  if (minLength > maxLength) return [`.min(${minLength})`, `.max(${maxLength})`];
  if (maxLength === 0) return [".max(0)"];
  const problem =
    minLength === 0 ? `at most ${maxLength} characters` : `${minLength} to ${maxLength} characters`;
  return [`.regex(/^.{${minLength},${maxLength}}$/su, "${problem}")`];
}
