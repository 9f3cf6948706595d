import { expect, test } from "vitest";
import { contractWith, modelOf, operationOf, problemsOf } from "../../test/contract-with.ts";
import type { SchemaObject } from "../model/schema.ts";

const payload = "/channels/orders/messages/Order/payload";

async function read(schema: string) {
  const text = contractWith("tags: []").replace(/Order: \{.*/, () => `Order: { payload: ${schema} }`);
  const { contract, diagnostics } = await modelOf(text);
  return { schema: operationOf(contract, "order").messages[0]?.payload as SchemaObject, diagnostics };
}

test.each([
  ["maximum: 9223372036854775807", { exclusiveMaximum: 2 ** 63 }],
  ["exclusiveMaximum: 9007199254740993", { maximum: 2 ** 53 }],
  ["minimum: 9007199254740993", { exclusiveMinimum: 2 ** 53 }],
  ["exclusiveMinimum: -9007199254740993", { minimum: -(2 ** 53) }],
  ["maximum: 9007199254740993, exclusiveMaximum: 7", { exclusiveMaximum: 7 }],
  ["exclusiveMaximum: 9007199254740993, maximum: 7", { maximum: 7 }],
  ["minimum: 9007199254740993, exclusiveMinimum: 9007199254740998", { exclusiveMinimum: 2 ** 53 + 6 }],
  ["exclusiveMinimum: -9007199254740993, minimum: 7", { minimum: 7 }],
  [
    "maximum: 9007199254740993, exclusiveMaximum: 9007199254740993",
    { exclusiveMaximum: 2 ** 53 + 2, maximum: 2 ** 53 },
  ],
  [
    "maximum: 9007199254740993, exclusiveMaximum: 18014398509481985",
    { exclusiveMaximum: 2 ** 53 + 2, maximum: 2 ** 54 },
  ],
  [
    "minimum: -9007199254740993, exclusiveMinimum: -18014398509481985",
    { exclusiveMinimum: -(2 ** 53) - 2, minimum: -(2 ** 54) },
  ],
  ["minimum: -9223372036854775808, maximum: 1e23", { minimum: -(2 ** 63), maximum: 1e23 }],
  ["maximum: 9223372036854776000", { maximum: 2 ** 63 }],
])("the limit { %s } is exact", async (limits, expected) => {
  const { schema, diagnostics } = await read(`{ type: integer, ${limits} }`);
  const { origin: _, types: __, ...rest } = schema;
  expect(rest).toEqual(expected);
  expect(problemsOf(diagnostics)).toEqual([]);
});

test.each([
  ["maximum: 18446744073709551613", "/maximum"],
  ["multipleOf: 9007199254740993", "/multipleOf"],
  ["const: 9007199254740993", "/const"],
  ["enum: [1, 9007199254740993]", "/enum/1"],
  ["enum: [{ a: [-9007199254740993] }]", "/enum/0/a/0"],
])(
  "{ %s } has more digits than a number can represent, and is refused at its origin",
  async (keyword, at) => {
    const { diagnostics } = await read(`{ ${keyword} }`);
    expect(diagnostics.filter(({ severity }) => severity === "error")).toMatchObject([
      { code: "number-invalid", pointer: payload + at, message: expect.stringContaining("would become") },
    ]);
  },
);

test("large numbers that are exact are read unchanged", async () => {
  const { schema, diagnostics } = await read("{ enum: [9007199254740992, 1e300], maximum: 1e300 }");
  expect(schema).toMatchObject({ enum: [2 ** 53, 1e300], maximum: 1e300 });
  expect(problemsOf(diagnostics)).toEqual([]);
});
