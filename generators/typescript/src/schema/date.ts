import type { Schema, SchemaObject } from "@posthorn/contract";
import { allKinds, constrains, kindOf } from "../keywords/kinds.ts";
import { says } from "../keywords/says.ts";

/** The schemas whose texts are `Date` in programs. */
export type Dates = ReadonlySet<SchemaObject>;

type Resolve = (ref: string) => Schema;

/** Whether texts are `Date` there, be it that a member of `allOf` says so. */
export function isDate(schema: Schema, dates: Dates, resolve: Resolve): boolean {
  return dates.size > 0 && says(schema, (part) => dates.has(part), resolve);
}

/** Of `2026-05-06T07:08:09Z`, of which no date-time has less. */
const shortest = 20;

/** Whether a schema says of a text that it is a date-time, and no more than every date-time is. */
export function isDateTime(schema: SchemaObject): boolean {
  return saysDateTime(schema) && !takesObject(schema) && !saysMore(schema);
}

/** Whether it is of texts that are date-times. In draft-07 a format alone does not keep other values out. */
export function saysDateTime({ types, format }: SchemaObject): boolean {
  return format === "date-time" && types?.includes("string") === true;
}

function saysMore({ minLength = 0, maxLength, pattern, enum: values, const: only }: SchemaObject): boolean {
  return minLength > shortest || [maxLength, pattern, values, only].some((keyword) => keyword !== undefined);
}

/** Whether a schema lets texts through, or not, by what it says itself: apart from its members. */
export function takesText(schema: SchemaObject): boolean {
  return takes(schema, "string") && listOf(schema)?.some((value) => typeof value === "string") !== false;
}

/** The same of objects: where it lists values, of one that has no properties. */
export function takesObject(schema: SchemaObject): boolean {
  return takes(schema, "object") && listOf(schema)?.some(isEmpty) !== false;
}

function takes(schema: SchemaObject, kind: "string" | "object"): boolean {
  const { types } = schema;
  if (types !== undefined) return types.includes(kind);
  return listOf(schema) !== undefined || allKinds.some((one) => constrains(schema, one));
}

/** The values that a schema lists, be it one. */
export function listOf(schema: SchemaObject): readonly unknown[] | undefined {
  return schema.const === undefined ? schema.enum : [schema.const.value];
}

function isEmpty(value: unknown): boolean {
  return kindOf(value) === "object" && Object.keys(value as object).length === 0;
}

/** Whether a schema lets texts through and says nothing of them, so that it can as well let a `Date` through. */
export function isBareText(schema: SchemaObject): boolean {
  return listOf(schema) === undefined && !takesObject(schema) && !constrains(schema, "string");
}

const dateTime = /^\d{4}-\d\d-\d\dT/;
const otherForms: ReadonlySet<string> = new Set([
  "date",
  "uuid",
  "ipv4",
  "ipv6",
  "json-pointer",
  "relative-json-pointer",
]);

/** Whether no date-time passes what a schema says of texts, as far as one sees. */
export function excludesDateTime(schema: SchemaObject): boolean {
  const { format = "", maxLength = shortest } = schema;
  return (
    maxLength < shortest ||
    otherForms.has(format) ||
    listOf(schema)?.every((value) => typeof value !== "string" || !dateTime.test(value)) === true
  );
}
