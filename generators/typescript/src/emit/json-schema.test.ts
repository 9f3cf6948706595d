import { stripTypeScriptTypes } from "node:module";
import type { SchemaObject } from "@posthorn/contract";
import { expect, test } from "vitest";
import { layOut } from "../print/line-breaking.ts";
import { jsonSchema } from "./json-schema.ts";

const origin = { file: "contract.yaml", pointer: "" };
const order: SchemaObject = {
  origin,
  types: ["object"],
  properties: { id: { origin }, cups: { origin, default: 1 }, note: { origin } },
  required: ["id"],
};

function evaluated(schema: SchemaObject): unknown {
  return new Function(`return ${layOut(jsonSchema(schema))}`)();
}

/** The same for a literal with parts of TypeScript. */
function evaluatedWithoutTypes(schema: SchemaObject): unknown {
  const source = stripTypeScriptTypes(`const schema = ${layOut(jsonSchema(schema))};`);
  return new Function(`${source}\nreturn schema;`)();
}

test("a property with a default is required only if receivers fill the default in", () => {
  expect(evaluated(order)).toMatchObject({ required: ["id"] });
  expect(evaluated({ ...order, fillsDefaults: true })).toMatchObject({ required: ["id", "cups"] });
});

test("builders learn which properties exclude each other", () => {
  expect(evaluated({ ...order, exclusive: [["id", "note"]] })).toMatchObject({
    "x-exclusive": [["id", "note"]],
  });
});

test("a schema becomes JSON Schema with everything that restricts a value, and nothing else", () => {
  const schema: SchemaObject = {
    origin,
    title: "Order",
    description: "An order.",
    types: ["object", "null"],
    const: { value: { id: 1 } },
    properties: {
      id: { origin, types: ["integer"], minimum: 0, readOnly: true },
      lines: { origin, items: [{ ref: "Line" }, true], additionalItems: false },
      toString: { origin, enum: ["a"] },
      ["__proto__"]: { origin, pattern: "^a" },
    },
    dependencies: { id: ["note"], note: { origin, not: false } },
    anyOf: [{ ref: "Tea" }, { origin, items: true }],
    discriminator: "kind",
  };
  expect(evaluatedWithoutTypes(schema)).toEqual({
    type: ["object", "null"],
    const: { id: 1 },
    properties: {
      id: { type: "integer", minimum: 0 },
      lines: { items: [{ $ref: "Line" }, true], additionalItems: false },
      toString: { enum: ["a"] },
      ["__proto__"]: { pattern: "^a" },
    },
    dependencies: { id: ["note"], note: { not: false } },
    anyOf: [{ $ref: "Tea" }, { items: true }],
  });
});

test("only the literals of a property of an inherited name are told from others", () => {
  const properties = { valueOf: { origin, types: ["string"] }, value: true } as const;
  expect(layOut(jsonSchema({ origin, properties }))).toBe(
    '{ properties: { valueOf: { type: "string" } as const, value: true } }',
  );
  expect([jsonSchema(false), jsonSchema({ ref: 'a"b' })]).toEqual(["false", '{ $ref: "a\\"b" }']);
});

test("no property is required because of a default of another schema", () => {
  const schema: SchemaObject = {
    origin,
    fillsDefaults: true,
    properties: { tea: { ref: "Tea" }, any: true, cups: { origin, default: null } },
  };
  expect(evaluated(schema)).toMatchObject({ required: ["cups"] });
});
