import { diagnose } from "../diagnostics/diagnose.ts";
import { isReference } from "../load/sources.ts";
import type { Origin } from "../model/contract.ts";
import type { Reading } from "../reading/reading.ts";
import { type Fields, isFields } from "../values/fields.ts";
import { appended } from "../values/pointer.ts";

interface Shape {
  /** Completes the sentence "It must be …". */
  readonly name: string;
  readonly fits: (value: unknown) => boolean;
}

const types = ["string", "number", "integer", "boolean", "null", "object", "array"];
const isType = (value: unknown): boolean => types.includes(value as string);
const isText = (value: unknown): boolean => typeof value === "string";
const isListOf =
  (fits: (item: unknown) => boolean) =>
  (value: unknown): boolean =>
    Array.isArray(value) && value.every(fits);

const number: Shape = { name: "a number", fits: (value) => typeof value === "number" };
const step: Shape = { name: "a number above 0", fits: (value) => typeof value === "number" && value > 0 };
const count: Shape = {
  name: "a whole number, at least 0",
  fits: (value) => Number.isInteger(value) && (value as number) >= 0,
};
const text: Shape = { name: "text", fits: isText };
const flag: Shape = { name: "true or false", fits: (value) => typeof value === "boolean" };
const list: Shape = { name: "a list", fits: Array.isArray };
const map: Shape = { name: "an object", fits: isFields };

const shapes: Readonly<Record<string, Shape>> = {
  $ref: text,
  type: {
    name: `one of ${types.join(", ")}, or a list of them`,
    fits: (value) => isType(value) || isListOf(isType)(value),
  },
  enum: list,
  multipleOf: step,
  ...ofEach(number, "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum"),
  ...ofEach(count, "maxLength", "minLength", "maxItems", "minItems", "maxProperties", "minProperties"),
  ...ofEach(text, "pattern", "format", "contentEncoding", "contentMediaType"),
  uniqueItems: flag,
  required: { name: "a list of names", fits: isListOf(isText) },
  ...ofEach(map, "properties", "patternProperties", "dependencies"),
  ...ofEach(list, "allOf", "anyOf", "oneOf"),
};

/** Reports keywords that would be lost: those whose value has the wrong shape, and dynamic references. */
export function checkKeywords({ report }: Reading, fields: Fields, { file, pointer }: Origin): void {
  for (const [keyword, value] of Object.entries(fields)) {
    const at = { file, pointer: appended(pointer, keyword) };
    const shape = Object.hasOwn(shapes, keyword) ? shapes[keyword] : undefined;
    if (keyword === "$dynamicRef" || keyword === "$recursiveRef") {
      report(diagnose("not-supported", at, { what: `"${keyword}"`, instead: 'Use "$ref".' }));
    } else if (shape !== undefined && isReference(value)) {
      const what = `A reference in place of "${keyword}"`;
      const instead = "Refer to a whole schema, within allOf if need be.";
      report(diagnose("not-supported", at, { what, instead }));
    } else if (shape !== undefined && !shape.fits(value)) {
      report(diagnose("schema-invalid", at, { what: `"${keyword}"`, expected: shape.name }));
    }
  }
}

function ofEach(shape: Shape, ...keywords: readonly string[]): Readonly<Record<string, Shape>> {
  return Object.fromEntries(keywords.map((keyword) => [keyword, shape]));
}
