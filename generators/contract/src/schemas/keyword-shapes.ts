import { type Diagnostic, diagnose } from "../diagnostics/diagnose.ts";
import { isReference } from "../references/reference-object.ts";
import { type Fields, isFields } from "../values/fields.ts";
import { type Origin, originBelow } from "../values/origin.ts";

/** The values that a keyword may have. */
interface Shape {
  /** Completes the sentence "It must be …". */
  readonly name: string;
  readonly accepts: (value: unknown) => boolean;
}

const types = ["string", "number", "integer", "boolean", "null", "object", "array"];
const isType = (value: unknown): boolean => types.includes(value as string);
const isText = (value: unknown): boolean => typeof value === "string";
const isListOf =
  (accepts: (item: unknown) => boolean) =>
  (value: unknown): boolean =>
    Array.isArray(value) && value.every(accepts);

const number: Shape = { name: "a number", accepts: (value) => typeof value === "number" };
const step: Shape = {
  name: "a number above 0",
  accepts: (value) => typeof value === "number" && value > 0,
};
const count: Shape = {
  name: "a whole number, at least 0",
  accepts: (value) => Number.isInteger(value) && (value as number) >= 0,
};
const text: Shape = { name: "text", accepts: isText };
const flag: Shape = { name: "true or false", accepts: (value) => typeof value === "boolean" };
const list: Shape = { name: "a list", accepts: Array.isArray };
const map: Shape = { name: "an object", accepts: isFields };

const shapes: Readonly<Record<string, Shape>> = {
  $ref: text,
  type: {
    name: `one of ${types.join(", ")}, or a list of them`,
    accepts: (value) => isType(value) || isListOf(isType)(value),
  },
  enum: list,
  multipleOf: step,
  ...shapeOfEach(number, "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum"),
  ...shapeOfEach(count, "maxLength", "minLength", "maxItems", "minItems", "maxProperties", "minProperties"),
  ...shapeOfEach(text, "pattern", "format", "contentEncoding", "contentMediaType"),
  uniqueItems: flag,
  required: { name: "a list of names", accepts: isListOf(isText) },
  ...shapeOfEach(map, "properties", "patternProperties", "dependencies"),
  ...shapeOfEach(list, "allOf", "anyOf", "oneOf"),
};

/**
 * Reports keywords that would be lost otherwise: those with a value of the wrong shape, and dynamic references. The
 * specification's schema finds most of them in the contract itself, but not in other files and in other dialects.
 */
export function checkKeywords(fields: Fields, origin: Origin): readonly Diagnostic[] {
  return Object.entries(fields).flatMap(([keyword, value]): readonly Diagnostic[] => {
    const at = originBelow(origin, keyword);
    const shape = Object.hasOwn(shapes, keyword) ? shapes[keyword] : undefined;
    if (keyword === "$dynamicRef" || keyword === "$recursiveRef")
      return [diagnose("not-supported", at, { what: `"${keyword}"`, instead: 'Use "$ref".' })];
    if (shape === undefined) return [];
    if (isReference(value)) {
      const what = `A reference in place of "${keyword}"`;
      const instead = "Refer to a whole schema, within allOf if necessary.";
      return [diagnose("not-supported", at, { what, instead })];
    }
    if (shape.accepts(value)) return [];
    return [diagnose("schema-invalid", at, { what: `"${keyword}"`, expected: shape.name })];
  });
}

function shapeOfEach(shape: Shape, ...keywords: readonly string[]): Readonly<Record<string, Shape>> {
  return Object.fromEntries(keywords.map((keyword) => [keyword, shape]));
}
