import type { Schema, SchemaObject } from "@posthorn/contract";
import { someConjunct } from "./conjuncts.ts";
import type { Resolve } from "./follow.ts";
import { allKinds, constrains, kindOf, listedValues } from "./kinds.ts";

/** The schemas whose values are `Date` in programs. */
export type DateSchemas = ReadonlySet<SchemaObject>;

/** True if values of the schema are `Date` in programs, because of the schema itself or a member of its `allOf`. */
export function isDate(schema: Schema, dates: DateSchemas, resolve: Resolve): boolean {
  return dates.size > 0 && someConjunct(schema, (part) => dates.has(part), resolve);
}

/** The length of `2026-05-06T07:08:09Z`. No date-time is shorter. */
const shortest = 20;

/** True if a schema has the format `date-time`, and its other keywords accept every date-time. */
export function isUnrestrictedDateTime(schema: SchemaObject): boolean {
  return isDateTimeFormat(schema) && !acceptsObject(schema) && !restrictsText(schema);
}

/** True if a schema is of strings with the format `date-time`. In draft-07 the format alone accepts other types too. */
export function isDateTimeFormat({ types, format }: SchemaObject): boolean {
  return format === "date-time" && types?.includes("string") === true;
}

function restrictsText(schema: SchemaObject): boolean {
  const { minLength = 0, maxLength, pattern } = schema;
  const others = [maxLength, pattern, schema.enum, schema.const];
  return minLength > shortest || others.some((keyword) => keyword !== undefined);
}

/** True if a schema's own keywords say anything about values, and accept strings. Members of `allOf` do not count. */
export function acceptsText(schema: SchemaObject): boolean {
  return (
    accepts(schema, "string") && listedValues(schema)?.some((value) => typeof value === "string") !== false
  );
}

/** The same for objects. Where values are listed, only an object without properties counts. */
export function acceptsObject(schema: SchemaObject): boolean {
  return accepts(schema, "object") && listedValues(schema)?.some(isEmptyObject) !== false;
}

function accepts(schema: SchemaObject, kind: "string" | "object"): boolean {
  const { types } = schema;
  if (types !== undefined) return types.includes(kind);
  return listedValues(schema) !== undefined || allKinds.some((one) => constrains(schema, one));
}

function isEmptyObject(value: unknown): boolean {
  return kindOf(value) === "object" && Object.keys(value as object).length === 0;
}

/** True if a schema accepts every string, so that it can accept a `Date` as well. */
export function acceptsAnyText(schema: SchemaObject): boolean {
  return listedValues(schema) === undefined && !acceptsObject(schema) && !constrains(schema, "string");
}

const dateTime = /^\d{4}-\d\d-\d\dT/;

/** Formats that no date-time has. */
const otherFormats: ReadonlySet<string> = new Set([
  "date",
  "uuid",
  "ipv4",
  "ipv6",
  "json-pointer",
  "relative-json-pointer",
]);

/** True if no date-time can pass the schema. It looks at the length, the format and the listed values only. */
export function excludesDateTime(schema: SchemaObject): boolean {
  const { format = "", maxLength = shortest } = schema;
  return (
    maxLength < shortest ||
    otherFormats.has(format) ||
    listedValues(schema)?.every((value) => typeof value !== "string" || !dateTime.test(value)) === true
  );
}
