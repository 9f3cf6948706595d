import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type LoadedMessage, type Loading, openLoading } from "../../test/loading.ts";
import { commandOf, contractWith, messageOf } from "../../test/operations.ts";
import { schemaOf } from "../../test/raw-schema.ts";

type Validate = (value: unknown) => string | undefined;

/** Schemas, each with a value that passes, one that does not, and what the program learns about that one. */
const cases: readonly (readonly [raw: object, right: unknown, wrong: unknown, message: string])[] = [
  [{ type: "object", minProperties: 1 }, { a: 1 }, {}, "must have at least 1 property"],
  [{ type: "object", minProperties: 2 }, { a: 1, b: 1 }, { a: 1 }, "must have at least 2 properties"],
  [{ type: "object", maxProperties: 0 }, {}, { a: 1 }, "must have at most 0 properties"],
  [
    { type: "object", propertyNames: { maxLength: 1 } },
    { a: 1 },
    { ab: 1 },
    "must have valid property names",
  ],
  [
    { type: "object", dependencies: { "a-b": ["c", "d"] } },
    { "a-b": 1, c: 1, d: 1 },
    { "a-b": 1, c: 1 },
    'must have "c", "d" together with "a-b"',
  ],
  [
    { type: "object", dependencies: { a: { required: ["b"] } } },
    { c: 1 },
    { a: 1 },
    'must match the contract\'s schema for objects with "a"',
  ],
  [
    { type: "object", exclusive: [["a", "b"]] },
    { a: 1, c: 1 },
    { a: 1, b: 1 },
    'must have at most one of "a", "b"',
  ],
  [
    { type: "object", patternProperties: { "^a": { type: "integer" } } },
    { ab: 1, b: "x" },
    { ab: "x" },
    "must have valid values for properties that match ^a",
  ],
  [
    { type: "object", properties: { c: {} }, patternProperties: { "^a": {} }, additionalProperties: false },
    { ab: 1, c: 1 },
    { ab: 1, b: 1 },
    "must not have properties that are not in the contract",
  ],
  [
    { type: "object", patternProperties: {}, additionalProperties: false },
    {},
    { a: 1 },
    "must not have properties that are not in the contract",
  ],
  [
    {
      type: "object",
      properties: { c: {} },
      patternProperties: { "^a": {} },
      additionalProperties: { type: "integer" },
    },
    { a: "x", c: "x", b: 1 },
    { a: "x", b: "x" },
    "must have valid values for properties that the contract does not name",
  ],
  [
    { type: "object", patternProperties: {}, additionalProperties: { type: "integer" } },
    { a: 1 },
    { a: "x" },
    "must have valid values for properties that the contract does not name",
  ],
  [{ not: { type: "string" } }, 1, "a", "must not be a value that the contract excludes"],
  // biome-ignore lint/suspicious/noThenProperty: it is a keyword of JSON Schema.
  [{ if: { minimum: 5 }, then: { maximum: 9 } }, 3, 10, "must meet the contract's condition"],
  [{ if: { minimum: 5 }, else: { multipleOf: 2 } }, 2, 3, "must meet the contract's condition"],
  [{ type: "array", contains: { const: 1 } }, [2, 1], [2], "must contain at least one matching item"],
  [{ type: "array", uniqueItems: true }, [{ a: 1 }, {}], [[1], [1]], "must not contain duplicate items"],
  [{ type: "array", items: [{}], minItems: 2 }, [1, 2], [1], "must have at least 2 items"],
  [{ type: "array", items: [{}], maxItems: 2 }, [1, 2], [1, 2, 3], "must have at most 2 items"],
  [
    { type: "string", binary: true, minLength: 2 },
    new Uint8Array(2),
    new Uint8Array(3),
    "must be exactly 2 bytes long",
  ],
  [{ type: "number", multipleOf: 3 }, 9e15, 1e15, "must be a multiple of 3"],
];

let loading: Loading;
let validators: readonly Validate[];
beforeAll(async () => {
  loading = await openLoading();
  const core = join(import.meta.dirname, "../../../../packages/core/src/schema/validator.ts");
  const { validatorOf }: { validatorOf: (schema: LoadedMessage["payload"]) => Validate } = await import(
    pathToFileURL(core).href
  );
  const messages = cases.map(([raw], index) => messageOf(`m${index}`, { payload: schemaOf(raw) }));
  const loaded = await loading.load(contractWith([commandOf("all", { messages })]));
  validators = loaded.messages.map(({ payload }) => validatorOf(payload));
});
afterAll(() => loading.close());

test.each(cases.map(([raw, right, wrong, message], index) => ({ index, raw, right, wrong, message })))(
  "$raw accepts $right, and says about $wrong: $message",
  ({ index, right, wrong, message }) => {
    expect([right, wrong].map((value) => validators[index]?.(value))).toEqual([undefined, `/: ${message}`]);
  },
);
