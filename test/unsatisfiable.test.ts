import { expect, test } from "vitest";
import { schemaOf } from "../generators/typescript/test/raw-schema.ts";
import { contradictionIn } from "../tools/corpus/unsatisfiable.ts";

const Closed = schemaOf({ type: "object", additionalProperties: false, properties: { id: {} } });
const schemas = [{ name: "Closed", origin: { file: "", pointer: "" }, schema: Closed }];
const closed = { origin: { file: "", pointer: "" }, allOf: [{ ref: "Closed" }] };

test("a property that is required and forbidden is a contradiction", () => {
  const proof = '"/parameters" is required and forbidden';
  expect(contradictionIn({ ...closed, required: ["parameters"] }, schemas)).toBe(proof);
  expect(contradictionIn({ ...closed, required: ["id"] }, schemas)).toBeUndefined();
});

test("a required constant of another type is a contradiction", () => {
  const flag = { type: "object", properties: { flag: { type: "string", const: true } } };
  expect(contradictionIn(schemaOf({ ...flag, required: ["flag"] }), [])).toBe(
    '"/flag" must be true, and of type string',
  );
  expect(contradictionIn(schemaOf(flag), [])).toBeUndefined();
});

test.each([
  [{ required: ["id"], additionalProperties: false }],
  [{ type: ["object", "null"], required: ["id"], additionalProperties: false }],
  [{ type: "object", required: ["id"], additionalProperties: false, patternProperties: { "^i": {} } }],
])("%j is not a contradiction, because it has valid values", (schema) => {
  expect(contradictionIn(schemaOf(schema), [])).toBeUndefined();
});
