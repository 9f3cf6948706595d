import { describeProblem } from "../diagnostics/problem.ts";
import { alternatives } from "../text/lists.ts";
import { didYouMean } from "../text/suggest.ts";
import type { Schema } from "./schema.ts";

type Fields = Readonly<Record<string, unknown>>;

/**
 * Checks a value against a schema, and returns a text for each mistake: its place, the remedy and the name that was
 * probably meant. A property that is `undefined` counts as absent.
 *
 * @param path - the place of the value: `contracts[0].out`; empty for the whole configuration
 */
export function checkValue(value: unknown, schema: Schema, path: string): readonly string[] {
  if (!hasType(value, schema)) return [wrongValue(value, schema, path)];
  if (isFields(value)) return checkFields(value, schema, path);
  if (!Array.isArray(value) || schema.items === undefined) return [];
  const { items } = schema;
  if (items.typeof !== undefined && !value.every((item) => hasType(item, items)))
    return [wrongValue(value, schema, path)];
  return value.flatMap((item, index) => checkValue(item, items, `${path}[${index}]`));
}

/** True if the value itself fits the schema. The values in it are not looked at. */
export function hasType(value: unknown, schema: Schema): boolean {
  if (schema.enum !== undefined) return schema.enum.includes(value as string);
  if (schema.typeof !== undefined) return typeof value === schema.typeof;
  const { type } = schema;
  if (type === undefined) return true;
  switch (type) {
    case "object":
      return isFields(value);
    case "array":
      return Array.isArray(value) && value.length >= (schema.minItems ?? 0);
    case "string":
      return typeof value === "string" && value.length >= (schema.minLength ?? 0);
    case "boolean":
      return typeof value === "boolean";
  }
}

function checkFields(fields: Fields, schema: Schema, path: string): readonly string[] {
  const { properties = {}, required = [] } = schema;
  const known = Object.keys(properties);
  const present = Object.keys(fields).filter((name) => fields[name] !== undefined);
  return [
    ...present
      .filter((name) => !known.includes(name))
      .map((name) =>
        describeProblem("setting-unknown", {
          place: placeOf(path, name),
          known: known.filter((each) => each !== "$schema"),
          suggestion: didYouMean(name, known),
        }),
      ),
    ...required
      .filter((name) => !present.includes(name))
      .map((name) =>
        describeProblem("setting-missing", {
          place: placeOf(path, name),
          example: exampleOf(properties[name]),
        }),
      ),
    ...present.flatMap((name) => {
      const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
      return property === undefined ? [] : checkValue(fields[name], property, placeOf(path, name));
    }),
  ];
}

function wrongValue(value: unknown, schema: Schema, path: string): string {
  return describeProblem("setting-value", {
    place: path === "" ? "The configuration" : path,
    value: shorten(JSON.stringify(value) ?? String(value)),
    expected: expectedValue(schema),
    example: schema.enum === undefined && schema.type !== "boolean" ? exampleOf(schema) : "",
  });
}

function expectedValue(schema: Schema): string {
  if (schema.enum !== undefined) return alternatives(schema.enum.map((each) => JSON.stringify(each)));
  switch (schema.type) {
    case "object":
      return "an object";
    case "array":
      return schema.items?.typeof === undefined
        ? "a list with at least one entry"
        : "a list of functions such as typescript()";
    case "boolean":
      return "true or false";
    default:
      return "a non-empty string";
  }
}

function exampleOf(schema: Schema | undefined): string {
  const [example] = schema?.examples ?? [];
  return example === undefined ? "" : JSON.stringify(example);
}

/** The place of a property: `contracts`, `contracts[0].out` or `rules["asyncapi-id"]`. */
function placeOf(path: string, name: string): string {
  if (!/^[\w$]+$/.test(name)) return `${path}[${JSON.stringify(name)}]`;
  return path === "" ? name : `${path}.${name}`;
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
