import { expect, test } from "vitest";
import { at, commandOf, contractWith, generatedFrom, messageOf } from "../../test/operations.ts";
import { schemaOf } from "../../test/raw-schema.ts";

/** The file of a named schema, from its first declaration on. */
function declared(raw: object, codeName = "Tea"): string {
  const schemas = [{ name: "tea_v1", codeName, origin: at("/tea"), schema: schemaOf(raw) }];
  const messages = [messageOf("brew", { payload: { ref: "tea_v1" } })];
  const text = generatedFrom(contractWith([commandOf("brew", { messages })], schemas), "schemas/tea.ts");
  return text.slice(text.indexOf("/**"));
}

test.each([
  [{ type: "object", properties: { a: {} } }, "interface"],
  [{ type: "object", required: ["a"] }, "interface"],
  [{ type: "object", properties: { a: {} }, additionalProperties: false, minProperties: 1 }, "interface"],
  [{ type: "object" }, "type"],
  [{ type: "object", additionalProperties: { type: "string" } }, "type"],
  [{ type: ["object", "null"], properties: { a: {} } }, "type"],
  [{ properties: { a: {} } }, "type"],
  [{ type: "object", properties: { a: {} }, allOf: [{}] }, "type"],
  [{ type: "object", properties: { a: {} }, anyOf: [{}] }, "type"],
  [{ type: "object", properties: { a: {} }, oneOf: [{}] }, "type"],
  [{ type: "object", properties: { a: {} }, not: { required: ["b"] } }, "type"],
  [{ type: "object", properties: { a: {} }, if: {} }, "type"],
  [{ type: "object", properties: { a: {} }, const: {} }, "type"],
  [{ type: "object", properties: { a: {} }, enum: [{}] }, "type"],
])("%j becomes an %s", (raw, keyword) => {
  expect(/^export (interface|type) Tea\b/m.exec(declared(raw))?.[1]).toBe(keyword);
});

test("a schema is declared with its comment, and the constants that it needs come before its value", () => {
  const raw = {
    type: "object",
    description: "A tea.",
    deprecated: true,
    properties: { sort: { type: "string", not: { const: "none" }, description: "The sort." } },
    patternProperties: { "^x": { type: "array", contains: { const: 1 } } },
  };
  expect(declared(raw)).toBe(`\
/**
 * A tea.
 *
 * @deprecated
 * @generated from schema "tea_v1" at /tea
 */
export interface Tea {
  /** The sort. */
  readonly sort?: string;
}

const excluded1 = /* @__PURE__ */ (() => z.literal("none"))();

const contained2 = /* @__PURE__ */ (() => z.literal(1))();

const matching3 = /* @__PURE__ */ (() => z.array(z.unknown())
  .refine((items) => items.some((item) => fits(contained2, item)), "must contain at least one matching item"))();

export const Tea: z.ZodType<Tea> = /* @__PURE__ */ schema(() => z.looseObject({
  sort: z.exactOptional(z.string()
    .refine((value) => !fits(excluded1, value), "must not be a value that the contract excludes")),
})
  .refine(
    (value) => Object.entries(value).every(([key, item]) => !/^x/u.test(key) || fits(matching3, item)),
    "must have valid values for properties that match ^x",
  ));
`);
});

test("a schema that refers to itself is evaluated later, and so are the constants that refer to it", () => {
  const origin = at("/tea");
  const self = { ref: "Tea" };
  const schema = { origin, types: ["array"], items: self, contains: self } as const;
  const contract = contractWith([], [{ name: "Tea", origin, schema }]);
  const text = generatedFrom(contract, "schemas/tea.ts");
  expect(text.slice(text.indexOf("export type"))).toBe(`\
export type Tea = readonly Tea[];

const contained1 = /* @__PURE__ */ z.lazy(() => Tea);

export const Tea: z.ZodType<Tea> = /* @__PURE__ */ schema(() => z.lazy(() => z.array(Tea)
  .refine((items) => items.some((item) => fits(contained1, item)), "must contain at least one matching item")));
`);
});

test("the constants of a payload and of headers in one file have different names", () => {
  const payload = schemaOf({ type: "object", not: { required: ["a"] } });
  const headers = schemaOf({ type: "object", not: { required: ["b"] }, minProperties: 1 });
  const operation = commandOf("brew", { messages: [messageOf("brew", { payload, headers })] });
  const text = generatedFrom(contractWith([operation]), "messages/brew.ts");
  expect(text.match(/^const \w+/gm)).toEqual(["const excluded1", "const excluded2"]);
  expect(text.match(/fits\(\w+/g)).toEqual(["fits(excluded1", "fits(excluded2"]);
});
