import { isDeepStrictEqual } from "node:util";
import type { Contract, Schema, SchemaObject } from "@posthorn/contract";
import { Ajv } from "ajv";
import * as z from "zod";
import { formats } from "../../generators/typescript/src/json-schema/formats.ts";
import { isInteger } from "../../generators/typescript/src/json-schema/kinds.ts";

/** Says what Ajv says of values. */
export interface Oracle {
  /** Of a schema; nothing if Ajv cannot read it. */
  readonly accepts: (schema: Schema) => ((value: unknown) => boolean) | undefined;
}

/**
 * Ajv, as draft-07 has it where Ajv by itself has not:
 * - properties that every object inherits are not taken for its own (`ownProperties`);
 * - patterns are read with the flag "u" where they can be, as generated code does;
 * - formats are those that generated code checks, and checked by zod: the official suite judges those;
 * - integers are those that a JavaScript number holds exactly, as is documented;
 * - items are compared by Node.js, for Ajv takes an own property called "constructor" for the object's class;
 * - multiples of a fraction are taken as zod takes them: within what doubles round.
 */
export function openOracle({ schemas }: Contract): Oracle {
  const ajv = new Ajv({ strict: false, logger: false, ownProperties: true, code: { regExp } });
  ajv.addKeyword({
    keyword: "safe",
    type: "number",
    validate: (_: unknown, value: number) => Number.isSafeInteger(value),
  });
  ajv.addKeyword({ keyword: "unique", type: "array", validate: hasNoTwins });
  ajv.addKeyword({ keyword: "exclusive", type: "object", validate: hasOneOfEach });
  ajv.addKeyword({ keyword: "multiple", type: "number", validate: isMultiple });
  for (const format of Object.keys(formats)) {
    const check = new Function("z", `return ${formats[format]}`)(z) as z.ZodType;
    ajv.addFormat(format, (text) => check.safeParse(text).success);
  }
  const definitions = Object.fromEntries(schemas.map(({ name, schema }) => [name, written(schema)]));
  ajv.addSchema({ $id: "contract", definitions });
  return {
    accepts: (schema) => {
      try {
        return ajv.compile(written(schema) as object | boolean) as (value: unknown) => boolean;
      } catch {
        return undefined;
      }
    },
  };
}

/** Whether of each list of properties at most one is there: `oneof` of Protobuf. */
function hasOneOfEach(lists: readonly (readonly string[])[], value: object): boolean {
  return lists.every((names) => names.filter((name) => Object.hasOwn(value, name)).length <= 1);
}

/** A schema of the model as JSON Schema. */
function written(schema: Schema): unknown {
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
      ...keywords.map(([keyword, value]) => [keyword, writtenPart(keyword, value)]),
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

function writtenPart(keyword: string, value: unknown): unknown {
  switch (keyword) {
    case "properties":
    case "patternProperties":
    case "dependencies":
      return Object.fromEntries(
        Object.entries(value as object).map(([name, part]) => [
          name,
          Array.isArray(part) ? part : written(part),
        ]),
      );
    case "allOf":
    case "anyOf":
    case "oneOf":
      return (value as Schema[]).map(written);
    case "items":
      return Array.isArray(value) ? value.map(written) : written(value as Schema);
    case "additionalItems":
    case "contains":
    case "additionalProperties":
    case "propertyNames":
    case "not":
    case "if":
    case "then":
    case "else":
      return written(value as Schema);
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

function hasNoTwins(_: unknown, items: readonly unknown[]): boolean {
  return items.every((item, index) =>
    items.slice(index + 1).every((other) => !isDeepStrictEqual(item, other)),
  );
}

function isMultiple(step: number, value: number): boolean {
  if (Number.isInteger(step)) return value % step === 0;
  return z.number().multipleOf(step).safeParse(value).success;
}
