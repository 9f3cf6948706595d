import type { SchemaObject } from "@posthorn/contract";
import { formats } from "../json-schema/formats.ts";
import { chain } from "../text/layout.ts";
import { patternLiteral } from "../text/literal.ts";
import { counted } from "./counted.ts";
import type { Lowered, Position } from "./scope.ts";

export function lowerString(schema: SchemaObject, { isDate }: Position): Lowered {
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

/** Bytes have a fixed number, which the model gives as both lengths, or any number. */
function sizeCheck({ minLength: size }: SchemaObject): readonly string[] {
  if (size === undefined) return [];
  return [`.refine((bytes) => bytes.length === ${size}, "must be exactly ${counted(size, "byte")} long")`];
}

/** From version 4.6 on, zod counts characters as JSON Schema does, not UTF-16 units. */
function lengthChecks({ minLength = 0, maxLength }: SchemaObject): readonly string[] {
  return [
    ...(minLength > 0 ? [`.min(${minLength})`] : []),
    ...(maxLength === undefined ? [] : [`.max(${maxLength})`]),
  ];
}
