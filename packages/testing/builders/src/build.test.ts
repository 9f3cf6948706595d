import { describe, expect, test } from "vitest";
import * as z from "zod";
import { describeSuite } from "../test/draft-07.ts";
import { build } from "./build.ts";
import type { Schema, Schemas } from "./schema/schema.ts";
import { isValid } from "./schema/validate.ts";

/** Builds from a schema without zod. The schema itself checks the value. */
function make(schema: Schema, seed = 0, schemas: Schemas = {}): unknown {
  const check = z.unknown().refine((value) => isValid(schema, value, schemas), "is invalid");
  return build({ name: "Tea", schema, schemas, check }, { seed });
}

describeSuite([], (cases) => {
  const satisfiable = cases.filter(({ tests }) => tests.some(({ valid }) => valid));
  test.each(satisfiable)("finds a value for: $description", ({ schema }) => {
    for (let seed = 0; seed < 8; seed += 1) {
      const value = make(schema, seed);
      expect(make(schema, seed)).toEqual(value);
      expect(JSON.parse(JSON.stringify(value))).toEqual(value);
    }
  });
});

const Order = {
  type: "object",
  required: ["orderId", "lines"],
  additionalProperties: false,
  properties: {
    orderId: { type: "string", format: "uuid" },
    lines: { type: "array", minItems: 1, items: { $ref: "Line" } },
    note: { type: "string", maxLength: 20 },
  },
} as const satisfies Schema;
const schemas: Schemas = {
  Line: {
    type: "object",
    required: ["sku", "quantity"],
    properties: {
      sku: { type: "string", pattern: "^[A-Z]{3}-[0-9]{3}$" },
      quantity: { type: "integer", minimum: 1, maximum: 9 },
    },
  },
};
const check = z.strictObject({
  orderId: z.uuid(),
  lines: z
    .array(z.object({ sku: z.string().regex(/^[A-Z]{3}-\d{3}$/), quantity: z.int().min(1).max(9) }))
    .min(1),
  note: z.exactOptional(z.string().max(20)),
});
const order = { name: "Order", schema: Order, schemas, check };

test("the same seed gives the same value on every machine", () => {
  expect([build(order), build(order, { seed: 7 })]).toMatchInlineSnapshot(`
    [
      {
        "lines": [
          {
            "quantity": 1,
            "sku": "MWB-787",
          },
        ],
        "note": "garnet",
        "orderId": "32545425-d67b-4cf8-a866-3a06f771020c",
      },
      {
        "lines": [
          {
            "quantity": 1,
            "sku": "SIQ-692",
          },
        ],
        "note": "opal",
        "orderId": "8e46ed9b-570c-441b-8473-8841867d4a8b",
      },
    ]
  `);
});

test("different seeds give different values", () => {
  const values = Array.from({ length: 100 }, (_, seed) => JSON.stringify(build(order, { seed })));
  expect(new Set(values).size).toBe(100);
});

describe("examples of the contract", () => {
  const line = { sku: "TEA-001", quantity: 2 };
  const orderId = "0b9d8f9e-3f0b-4d7e-8a3e-2f1f0c9b7a11";
  const examples = [{ orderId: "none" }, { orderId, lines: [line] }];
  test("without a seed, the first valid example is used", () => {
    expect(build({ ...order, examples })).toEqual({ orderId, lines: [line] });
  });
  test("the example is copied, so that a test may change it", () => {
    build({ ...order, examples }).lines.push({ ...line, quantity: 3 });
    expect(build({ ...order, examples }).lines).toEqual([line]);
  });
  test("with a seed, examples are not used", () => {
    expect(build({ ...order, examples }, { seed: 1 }).orderId).not.toBe(orderId);
  });
});

test("overrides replace whole properties and keep the others", () => {
  const lines = [{ sku: "CUP-014", quantity: 9 }];
  expect(build(order, { seed: 3, overrides: { lines } })).toEqual({ ...build(order, { seed: 3 }), lines });
});

test("properties that the runtime fills in are absent, unless an override gives them", () => {
  const blueprint = { ...order, leftOut: ["note"], examples: [{ ...build(order), note: "milk" }] };
  for (let seed = 0; seed < 8; seed += 1) expect(build(blueprint, { seed })).not.toHaveProperty("note");
  expect(build(blueprint, { overrides: { note: "milk" } }).note).toBe("milk");
});

test("an invalid override is refused with the reason", () => {
  expect(() => build(order, { overrides: { lines: [] } })).toThrow(
    'No Order could be built from seed 0: "/lines": Too small: expected array to have >=1 items. Check the overrides.',
  );
});

test("a schema without valid values is refused with its name, in bounded time", () => {
  const schema = { allOf: [{ type: "string" }, { type: "number" }] } as const;
  expect(() => build({ name: "Contradiction", schema, check: z.never() })).toThrow(
    "No Contradiction could be built from seed 0: no valid value was found. Check that its schema has no contradiction and does not require thousands of values.",
  );
});

describe("recursive schemas", () => {
  test("end, because optional properties are left out", () => {
    const Category: Schema = {
      type: "object",
      required: ["name"],
      properties: { name: { type: "string" }, narrower: { type: "array", items: { $ref: "Category" } } },
    };
    for (let seed = 0; seed < 20; seed += 1) {
      const value = make({ $ref: "Category" }, seed, { Category });
      expect(JSON.stringify(value).length).toBeLessThan(10_000);
    }
  });
  test("end with the branch that is not recursive", () => {
    const Expression: Schema = {
      oneOf: [
        {
          type: "object",
          required: ["left", "right"],
          properties: { left: { $ref: "Expression" }, right: { $ref: "Expression" } },
        },
        { type: "number" },
      ],
    };
    for (let seed = 0; seed < 20; seed += 1) make({ $ref: "Expression" }, seed, { Expression });
  });
  test("that never end are refused", () => {
    const Infinite: Schema = {
      type: "object",
      required: ["next"],
      properties: { next: { $ref: "Infinite" } },
    };
    expect(() => make({ $ref: "Infinite" }, 0, { Infinite })).toThrow("No Tea could be built");
  });
  test("are followed through a thousand references", () => {
    const chain = Object.fromEntries(
      Array.from({ length: 1000 }, (_, index): [string, Schema] => [
        `S${index}`,
        index === 999
          ? { type: "string" }
          : { type: "object", required: ["next"], properties: { next: { $ref: `S${index + 1}` } } },
      ]),
    );
    expect(JSON.stringify(make({ $ref: "S0" }, 0, chain)).match(/next/g)).toHaveLength(999);
  });
});

test("a property may be named __proto__", () => {
  const schema: Schema = {
    type: "object",
    required: ["__proto__"],
    properties: Object.fromEntries([["__proto__", { type: "string" }]]),
  };
  expect(Object.keys(make(schema) as object)).toEqual(["__proto__"]);
});

test.each([
  ["^[A-Z]{2}[0-9]{2}(?: ?[0-9A-Z]{4}){3,7}$", 16, 34],
  ["^(?!foo)[a-z]+$", 3, 3],
  ["[0-9]", 12, 12],
  ["^(\\w)\\1$", 2, 2],
  ["^\\p{Lu}\\p{Ll}+$", 1, 40],
  ["^[^\\s]{40}$", 40, 40],
  ["\\bpot\\b", 0, 99],
])("finds a text for the pattern %s with %i to %i characters", (pattern, minLength, maxLength) => {
  for (let seed = 0; seed < 20; seed += 1) make({ type: "string", pattern, minLength, maxLength }, seed);
});

test("a pattern with too long texts is given up", () => {
  expect(() => make({ type: "string", pattern: "^((a{1000}){1000}){1000}$" })).toThrow(
    "No Tea could be built",
  );
});

test.each([
  { type: "number", multipleOf: 0.01, minimum: 0.07, maximum: 0.08 },
  { type: "integer", exclusiveMinimum: 3, exclusiveMaximum: 5 },
  { type: "number", exclusiveMinimum: 0, exclusiveMaximum: 1e-9 },
  { allOf: [{ multipleOf: 6 }, { multipleOf: 4 }, { type: "integer", minimum: 13 }] },
  { type: "integer", maximum: -1e15 },
] as const satisfies readonly Schema[])("finds a number for %j", (schema) => {
  for (let seed = 0; seed < 20; seed += 1) make(schema, seed);
});

test("builds bytes for a binary schema", () => {
  const check = z.instanceof(Uint8Array);
  const schema = { type: "string", binary: true, minLength: 4, maxLength: 4 } as const;
  expect(build({ name: "Picture", schema, check })).toHaveLength(4);
  expect(build({ name: "Picture", schema, check })).toEqual(build({ name: "Picture", schema, check }));
});

test("if an object matches two members of oneOf, an added property excludes one of them", () => {
  const of = (name: string): Schema => ({ type: "object", properties: { [name]: { type: "string" } } });
  for (let seed = 0; seed < 8; seed += 1) make({ oneOf: [of("key"), of("key2")] }, seed);
});

test.each([{}, { minimum: 0.1, maximum: 0.3 }, { exclusiveMinimum: 5, exclusiveMaximum: 5.5 }])(
  "a number of format float is exact in 32 bits, within %j",
  (bounds) => {
    const schema = { type: "number", format: "float", default: 0.1, ...bounds } as const;
    for (let seed = 0; seed < 20; seed += 1) {
      const value = make(schema, seed) as number;
      expect([value, Math.fround(value)]).toEqual([value, value]);
    }
  },
);

test("at most one of several exclusive properties is built, and each with some seed", () => {
  const properties = { sugar: { type: "integer" }, honey: { type: "integer" } } as const;
  const schema = { type: "object", properties, "x-exclusive": [["sugar", "honey"]] } as const;
  const built = Array.from({ length: 30 }, (_, seed) => Object.keys(make(schema, seed) as object));
  expect(new Set(built.flat().filter((name) => name in properties))).toEqual(new Set(["sugar", "honey"]));
  expect(built.filter((names) => names.includes("sugar") && names.includes("honey"))).toEqual([]);
  expect(isValid(schema, { sugar: 1, honey: 2 }, {})).toBe(false);
});

test("members of oneOf are also told apart by inherited properties", () => {
  const kinds: Schemas = {
    Electric: { type: "object", allOf: [{ $ref: "Charged" }] },
    Charged: { type: "object", properties: { charge: { type: "integer" } } },
    Fuelled: { allOf: [{ type: "object", properties: { fuel: { type: "integer" } } }] },
  };
  const schema: Schema = {
    type: "object",
    properties: { speed: { type: "integer" } },
    oneOf: [{ $ref: "Electric" }, { $ref: "Fuelled" }],
  };
  for (let seed = 0; seed < 8; seed += 1) make(schema, seed, kinds);
});

describe("a value that differs from its JSON", () => {
  const isVisit = z.object({ at: z.date() });
  const visit = {
    name: "Visit",
    schema: { type: "object", required: ["at"], properties: { at: { type: "string", format: "date-time" } } },
    examples: [{ at: "2026-05-06T07:08:09Z" }],
    fromJson: (value: unknown) => ({ at: new Date((value as { readonly at: string }).at) }),
    check: isVisit,
  } as const;

  test("is converted, from examples and from its schema", () => {
    expect(build(visit)).toEqual({ at: new Date("2026-05-06T07:08:09Z") });
    expect(build(visit, { seed: 7 }).at).toBeInstanceOf(Date);
  });

  test("takes overrides that are already converted", () => {
    const at = new Date(0);
    expect(build(visit, { overrides: { at } })).toEqual({ at });
    const alone = { ...visit, schema: visit.schema.properties.at, examples: [], check: z.date() };
    const fromJson = (value: unknown) => new Date(value as string);
    expect(build({ ...alone, fromJson }, { overrides: at })).toBe(at);
  });
});
