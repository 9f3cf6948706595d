import type { SchemaObject } from "@posthorn/contract";
import { formats } from "../keywords/kinds.ts";
import { chain } from "../text/layout.ts";
import { patternLiteral } from "../text/literal.ts";
import type { Lowered, Place } from "./scope.ts";

export function lowerString(schema: SchemaObject, { isDate }: Place): Lowered {
  if (schema.binary === true)
    return { type: "Uint8Array", zod: chain("z.instanceof(Uint8Array)", sizeCheck(schema)) };
  if (isDate === true) return { type: "Date", zod: "z.date()" };
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

/** Of bytes there is a certain number, or any. */
function sizeCheck({ minLength: size }: SchemaObject): readonly string[] {
  return size === undefined ? [] : [`.refine((bytes) => bytes.length === ${size}, "takes ${size} bytes")`];
}

/** Zod counts characters as JSON Schema does, not UTF-16 units, from 4.6 on. */
function lengthChecks({ minLength = 0, maxLength }: SchemaObject): readonly string[] {
  return [
    ...(minLength > 0 ? [`.min(${minLength})`] : []),
    ...(maxLength === undefined ? [] : [`.max(${maxLength})`]),
  ];
}
