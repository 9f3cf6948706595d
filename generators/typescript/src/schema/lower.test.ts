import { describe, expect, test } from "vitest";
import { declaredOf } from "../../test/declared.ts";

const text = { type: "string" };
const maybe = { type: ["string", "null"] };
const anything =
  "{ readonly [key: string]: unknown } | readonly unknown[] | string | number | boolean | null";

describe("the type of", () => {
  test.each<[string, unknown, string]>([
    ["true", true, "unknown"],
    ["false", false, "never"],
    ["an empty schema", {}, "unknown"],
    ["a schema of several types", { type: ["null", "integer", "string"] }, "string | number | null"],
    ["a keyword of one type, which others pass", { minimum: 3 }, anything],
    ["listed values", { enum: ["a", 1, null, true, "a"] }, '"a" | 1 | null | true'],
    ["listed values that its type accepts", { type: "integer", enum: [1, 1.5, "a"] }, "1"],
    ["a constant among listed values", { const: "a", enum: ["a", "b"] }, '"a"'],
    ["a constant that is not among listed values", { const: "c", enum: ["a", "b"] }, "never"],
    ["no listed value", { enum: [] }, "never"],
    ["minus zero", { const: -0 }, "0"],
    [
      "an object as a constant",
      { const: { a: [1, {}], "b-c": "x" } },
      '{ readonly a: readonly [1, Readonly<Record<string, never>>]; readonly "b-c": "x" }',
    ],
    ["values and structures", { enum: ["a", { a: 1 }, [1]] }, '"a" | { readonly a: 1 } | readonly [1]'],
    ["values next to a limit", { enum: ["a", 1], minLength: 2 }, '("a" | 1) & (string | number)'],
    ["a list", { type: "array" }, "readonly unknown[]"],
    ["a list of a union", { type: "array", items: maybe }, "readonly (string | null)[]"],
    [
      "a list of lists",
      { type: "array", items: { type: "array", items: text } },
      "readonly (readonly string[])[]",
    ],
    [
      "a list of an intersection",
      { type: "array", items: { allOf: [{ enum: ["a", "b"] }, { enum: ["b"] }] } },
      'readonly (("a" | "b") & "b")[]',
    ],
    [
      "a property that is only required, where a pattern may describe it",
      { type: "object", required: ["a"], patternProperties: { "^a": {} }, additionalProperties: text },
      "{ readonly a: unknown }",
    ],
    ["a list with no first items", { type: "array", items: [], additionalItems: text }, "readonly string[]"],
    [
      "a tuple",
      { type: "array", items: [text, maybe], minItems: 1 },
      "readonly [string, (string | null)?, ...unknown[]]",
    ],
    ["a closed tuple", { type: "array", items: [text], additionalItems: false }, "readonly [string?]"],
    [
      "a tuple with fewer items than schemas",
      { type: "array", items: [text, {}], maxItems: 1 },
      "readonly [string?]",
    ],
    [
      "a tuple of exactly its items",
      { type: "array", items: [text], minItems: 1, maxItems: 1 },
      "readonly [string]",
    ],
    [
      "a tuple with other items",
      { type: "array", items: [text], additionalItems: { enum: ["a", "b"] }, minItems: 3, maxItems: 4 },
      'readonly [string, ...("a" | "b")[]]',
    ],
    ["an object", { type: "object" }, "{ readonly [key: string]: unknown }"],
    [
      "an object with a property that is only required",
      { type: "object", properties: { a: text, "b-c": {} }, required: ["a", "d"] },
      '{ readonly a: string; readonly "b-c"?: unknown; readonly d: unknown }',
    ],
    [
      "other properties",
      { type: "object", additionalProperties: maybe },
      "{ readonly [key: string]: (string | null) }",
    ],
    [
      "a property that other properties describe",
      { type: "object", required: ["a"], additionalProperties: text },
      "{ readonly [key: string]: string; readonly a: string }",
    ],
    [
      "a property of any type among typed ones",
      { type: "object", properties: { a: {} }, additionalProperties: text },
      "{ readonly [key: string]: unknown; readonly a?: unknown }",
    ],
    [
      "an optional property among others",
      { type: "object", properties: { a: { type: "integer" } }, additionalProperties: text },
      "{ readonly [key: string]: string | number | undefined; readonly a?: number }",
    ],
    [
      "a property that another member of allOf requires",
      {
        type: "object",
        allOf: [
          { type: "object", properties: { a: text } },
          { type: "object", required: ["a"] },
        ],
      },
      "{ readonly [key: string]: unknown } & { readonly a?: string } & { readonly a: string }",
    ],
    [
      "a property that the schema around it declares",
      { type: "object", properties: { a: text }, oneOf: [{ required: ["a"] }, { required: ["b"] }] },
      "{ readonly a?: string } & ({ readonly a: string } | { readonly b: unknown })",
    ],
    ["a choice of anything within a type", { type: "string", anyOf: [{ minLength: 1 }, {}] }, "string"],
    ["a nullable choice", { oneOf: [{ type: "null" }, { enum: ["a", "b"] }] }, '"a" | "b" | null'],
    ["a choice with an equal member", { anyOf: [text, text, { type: "null" }] }, "string | null"],
    ["a choice of anything", { anyOf: [text, {}] }, "unknown"],
    ["a choice of nothing", { anyOf: [] }, "never"],
    ["members of allOf that say nothing", { allOf: [{}, { description: "Tea." }] }, "unknown"],
    [
      "a union within an intersection",
      { allOf: [maybe, { enum: ["a", null] }] },
      '(string | null) & ("a" | null)',
    ],
  ])("%s", (_, raw, type) => {
    expect(declaredOf(raw).type).toBe(type);
  });

  test("a long union has one line for each member", () => {
    const members = Array.from({ length: 12 }, (_, index) => `member-${index}`);
    expect(declaredOf({ enum: members }).type).toBe(
      `| ${members.map((member) => `"${member}"`).join(" | ")}`,
    );
  });
});

describe("the zod schema of", () => {
  test.each<[string, unknown, string]>([
    ["a nullable value", maybe, "z.nullable(z.string())"],
    [
      "alternatives that a value could pass both",
      { oneOf: [text, maybe] },
      "z.xor([z.string(), z.nullable(z.string())])",
    ],
    [
      "alternatives that exclude each other",
      { oneOf: [text, { type: "number" }] },
      "z.union([z.string(), z.number()])",
    ],
    [
      "alternatives that exclude each other among the values that reach them",
      { type: "string", oneOf: [maybe, { type: ["integer", "null"] }] },
      "z.intersection(z.string(), z.union([z.string(), z.never()]))",
    ],
    [
      "a small multiple",
      { type: "integer", minimum: 0, maximum: 10, multipleOf: 3 },
      "z.int().min(0).max(10).multipleOf(3)",
    ],
    [
      "a fraction",
      { type: "number", exclusiveMinimum: 0, multipleOf: 0.5 },
      "z.number().gt(0).multipleOf(0.5)",
    ],
    [
      "a multiple beyond the precision of zod's check",
      { type: "integer", minimum: -3e12, maximum: 0, multipleOf: 3 },
      'z.int().min(-3000000000000).max(0).refine((value) => value % 3 === 0, "must be a multiple of 3")',
    ],
    [
      "a multiple of any size",
      { type: "number", exclusiveMaximum: 9, multipleOf: 3 },
      'z.number().lt(9).refine((value) => value % 3 === 0, "must be a multiple of 3")',
    ],
    [
      "a closed object that other schemas complete",
      { allOf: [{ type: "object", additionalProperties: false }, { type: "object" }] },
      'z.intersection(z.object({}).catchall(z.unknown().refine(() => false, "is not in the contract")), z.looseObject({}))',
    ],
    [
      "nine operands, which are divided into halves",
      { allOf: [text, ...Array.from({ length: 8 }, () => ({}))] },
      `z.intersection(${["z.string()", "z.unknown()", "z.unknown()", "z.unknown()", "z.unknown()"].reduce((left, right) => `z.intersection(${left}, ${right})`)}, ${["z.unknown()", "z.unknown()", "z.unknown()", "z.unknown()"].reduce((left, right) => `z.intersection(${left}, ${right})`)})`,
    ],
    [
      "alternatives that null passes both",
      { oneOf: [{ type: "null" }, maybe] },
      "z.xor([z.null(), z.nullable(z.string())])",
    ],
    [
      "a tuple of exactly its items",
      { type: "array", items: [text, text], minItems: 2, maxItems: 2 },
      "z.tuple([z.string(), z.string()])",
    ],
    [
      "unique items, the second one of any type",
      { type: "array", items: [text, {}], additionalItems: false, uniqueItems: true },
      'z.tuple([z.exactOptional(z.string()), z.exactOptional(z.unknown())]).refine((items) => new Set(items.map(canonical)).size === items.length, "must not contain duplicate items")',
    ],
    [
      "unique values",
      { type: "array", items: text, uniqueItems: true },
      `z.array(z.string()).refine((items) => new Set(items).size === items.length, "must not contain duplicate items")`,
    ],
    [
      "unique items of any type",
      { type: "array", uniqueItems: true },
      `z.array(z.unknown()).refine((items) => new Set(items.map(canonical)).size === items.length, "must not contain duplicate items")`,
    ],
  ])("%s", (_, raw, zod) => {
    expect(declaredOf(raw).zod).toBe(zod);
  });
});
