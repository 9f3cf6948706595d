import { isDeepStrictEqual } from "node:util";
import type { Contract, Schema, SchemaObject } from "@posthorn/contract";
import { Ajv } from "ajv";
import * as z from "zod";
import { formats } from "../../generators/typescript/src/json-schema/formats.ts";
import { isInteger } from "../../generators/typescript/src/json-schema/kinds.ts";

/** Ajv, with the schemas of one contract. */
export interface Oracle {
  /** The function that checks values of a schema; undefined if Ajv cannot compile the schema. */
  readonly accepts: (schema: Schema) => ((value: unknown) => boolean) | undefined;
}

/**
 * Opens Ajv, with changes where it differs from draft-07 or from documented behaviour of generated code:
 * - properties that every object inherits do not count as its own (`ownProperties`);
 * - patterns are read with the flag "u" where possible, as in generated code;
 * - zod checks the formats that generated code checks, because the official suite covers these;
 * - integers are those that a JavaScript number represents exactly;
 * - Node.js compares items, because Ajv mistakes an own property "constructor" for the object's class;
 * - zod checks multiples of a fraction, because it tolerates the rounding errors of doubles.
 */
export function openOracle({ schemas }: Contract): Oracle {
  const ajv = new Ajv({ strict: false, logger: false, ownProperties: true, code: { regExp } });
  ajv.addKeyword({
    keyword: "safe",
    type: "number",
    validate: (_: unknown, value: number) => Number.isSafeInteger(value),
  });
  ajv.addKeyword({ keyword: "unique", type: "array", validate: hasNoDuplicates });
  ajv.addKeyword({ keyword: "exclusive", type: "object", validate: hasAtMostOneOfEach });
  ajv.addKeyword({ keyword: "multiple", type: "number", validate: isMultiple });
  for (const format of Object.keys(formats)) {
    const check = new Function("z", `return ${formats[format]}`)(z) as z.ZodType;
    ajv.addFormat(format, (text) => check.safeParse(text).success);
  }
  const definitions = Object.fromEntries(schemas.map(({ name, schema }) => [name, toJsonSchema(schema)]));
  ajv.addSchema({ $id: "contract", definitions });
  return {
    accepts: (schema) => {
      try {
        return ajv.compile(toJsonSchema(schema) as object | boolean) as (value: unknown) => boolean;
      } catch {
        return undefined;
      }
    },
  };
}

/** True if at most one property of each list is present, as in Protobuf's `oneof`. */
function hasAtMostOneOfEach(lists: readonly (readonly string[])[], value: object): boolean {
  return lists.every((names) => names.filter((name) => Object.hasOwn(value, name)).length <= 1);
}

/** Converts a schema of the model to JSON Schema. */
function toJsonSchema(schema: Schema): unknown {
  if (typeof schema === "boolean") return schema;
  if ("ref" in schema) {
    const step = schema.ref.replaceAll("~", "~0").replaceAll("/", "~1");
    return { $ref: `contract#/definitions/${encodeURIComponent(step)}` };
  }
  const { types, const: constant, multipleOf, uniqueItems, ...rest } = schema;
  const keywords = Object.entries(rest).filter(([keyword]) => !annotations.has(keyword));
  const { format } = schema;
  return Object.fromEntries(
    [
      ...keywords.map(([keyword, value]) => [keyword, toKeyword(keyword, value)]),
      ...(format !== undefined && !Object.hasOwn(formats, format) ? [["format", undefined]] : []),
      ...(types === undefined ? [] : [["type", [...new Set(types)]]]),
      ...(isInteger(schema) ? [["safe", true]] : []),
      ...(constant === undefined ? [] : [["const", constant.value]]),
      ...(uniqueItems === true ? [["unique", true]] : []),
      ...(multipleOf === undefined ? [] : [["multiple", multipleOf]]),
    ].filter(([, value]) => value !== undefined),
  );
}

const annotations: ReadonlySet<string> = new Set<keyof SchemaObject>([
  ...([
    "origin",
    "title",
    "description",
    "deprecated",
    "default",
    "examples",
    "readOnly",
    "writeOnly",
  ] as const),
  ...([
    "externalDocs",
    "discriminator",
    "discriminatorMapping",
    "contentEncoding",
    "contentMediaType",
  ] as const),
]);

function toKeyword(keyword: string, value: unknown): unknown {
  switch (keyword) {
    case "properties":
    case "patternProperties":
    case "dependencies":
      return Object.fromEntries(
        Object.entries(value as object).map(([name, part]) => [
          name,
          Array.isArray(part) ? part : toJsonSchema(part),
        ]),
      );
    case "allOf":
    case "anyOf":
    case "oneOf":
      return (value as Schema[]).map(toJsonSchema);
    case "items":
      return Array.isArray(value) ? value.map(toJsonSchema) : toJsonSchema(value as Schema);
    case "additionalItems":
    case "contains":
    case "additionalProperties":
    case "propertyNames":
    case "not":
    case "if":
    case "then":
    case "else":
      return toJsonSchema(value as Schema);
    default:
      return value;
  }
}

const regExp = Object.assign(
  (pattern: string): RegExp => {
    try {
      return new RegExp(pattern, "u");
    } catch {
      return new RegExp(pattern);
    }
  },
  { code: "new RegExp" },
);

function hasNoDuplicates(_: unknown, items: readonly unknown[]): boolean {
  return items.every((item, index) =>
    items.slice(index + 1).every((other) => !isDeepStrictEqual(item, other)),
  );
}

function isMultiple(step: number, value: number): boolean {
  if (Number.isInteger(step)) return value % step === 0;
  return z.number().multipleOf(step).safeParse(value).success;
}
