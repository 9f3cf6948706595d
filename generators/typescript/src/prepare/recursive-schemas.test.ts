import type { Contract, Schema, SchemaObject } from "@posthorn/contract";
import { expect, test } from "vitest";
import { removeSelfReferences } from "./recursive-schemas.ts";

const origin = { file: "shop.yaml", pointer: "" };

function contractOf(schemas: Readonly<Record<string, Schema>>): Contract {
  const named = Object.entries(schemas).map(([name, schema]) => ({ name, origin, schema }));
  return { asyncapi: "3.0.0", title: "Shop", version: "1", operations: [], messages: [], schemas: named };
}

function schemasAfter(schemas: Readonly<Record<string, Schema>>): Readonly<Record<string, Schema>> {
  const { contract } = removeSelfReferences(contractOf(schemas));
  return Object.fromEntries(contract.schemas.map(({ name, schema }) => [name, schema]));
}

test("a schema that only refers to itself accepts every value", () => {
  expect(schemasAfter({ Tea: { ref: "Tea" } })).toEqual({ Tea: true });
});

test("a choice that contains itself keeps its other members", () => {
  const schema = { origin, anyOf: [{ origin, types: ["string"] as const }, { ref: "Tea" }] };
  expect(schemasAfter({ Tea: schema })).toEqual({ Tea: { origin, anyOf: [{ origin, types: ["string"] }] } });
});

test("of two schemas that refer to each other, the second loses its reference", () => {
  const Tea = { origin, allOf: [{ ref: "Pot" }], minLength: 1 };
  const Pot = { origin, allOf: [{ ref: "Tea" }], types: ["string"] as const };
  expect(schemasAfter({ Tea, Pot })).toEqual({ Tea, Pot: { origin, types: ["string"] } });
});

test("members of a choice that refer back to it lose that reference, in any order", () => {
  const member = (name: string): Schema => ({ origin, allOf: [{ ref: "Drink" }], required: [name] });
  const Drink: Schema = { origin, oneOf: [{ ref: "Tea" }, { ref: "Coffee" }] };
  expect(schemasAfter({ Tea: member("leaf"), Coffee: member("bean"), Drink })).toEqual({
    Tea: { origin, required: ["leaf"] },
    Coffee: { origin, required: ["bean"] },
    Drink,
  });
});

test("every removed reference is reported, with its location", () => {
  const { diagnostics } = removeSelfReferences(contractOf({ Tea: { origin, not: { ref: "Tea" } } }));
  expect(diagnostics).toMatchObject([
    { severity: "information", code: "reference-endless", file: "shop.yaml" },
  ]);
  expect(diagnostics[0]?.message).toMatch(/^Schema "Tea" refers to itself with neither .*\. Remove it/);
});

test("a schema that refers to itself in a property stays as it is", () => {
  const contract = contractOf({ Tea: { origin, properties: { blend: { ref: "Tea" } } } });
  expect(removeSelfReferences(contract)).toEqual({ contract, diagnostics: [] });
});

test.each<[string, SchemaObject, SchemaObject]>([
  ["not", { origin, not: { ref: "Tea" }, minimum: 1 }, { origin, minimum: 1 }],
  [
    "a condition",
    // biome-ignore lint/suspicious/noThenProperty: it is a keyword of JSON Schema.
    { origin, if: { ref: "Tea" }, then: { origin, allOf: [{ ref: "Tea" }] }, else: { ref: "Pot" } },
    // biome-ignore lint/suspicious/noThenProperty: it is a keyword of JSON Schema.
    { origin, then: { origin }, else: { ref: "Pot" } },
  ],
  ["an alternative", { origin, if: { ref: "Pot" }, else: { ref: "Tea" } }, { origin, if: { ref: "Pot" } }],
  [
    "dependencies",
    { origin, dependencies: { a: { ref: "Tea" }, b: ["c"], d: { ref: "Pot" } } },
    { origin, dependencies: { b: ["c"], d: { ref: "Pot" } } },
  ],
  [
    "a choice within allOf, and not in a property there",
    { origin, allOf: [{ origin, oneOf: [{ ref: "Tea" }], properties: { tea: { ref: "Tea" } } }] },
    { origin, allOf: [{ origin, properties: { tea: { ref: "Tea" } } }] },
  ],
])("a reference of a schema to itself is removed from %s", (_, schema, after) => {
  const others = { Pot: true };
  expect(schemasAfter({ Tea: schema, ...others })).toStrictEqual({ Tea: after, ...others });
});

test("a reference through a third schema is reported with the name of the next one", () => {
  const at = (name: string) => ({ file: "shop.yaml", pointer: `/${name}` });
  const schemas = ["A", "B", "C"].map((name, index, names) => ({
    name,
    origin: at(name),
    schema: { origin: at(name), allOf: [{ ref: names[(index + 1) % 3] ?? "" }, { ref: "Other" }] },
  }));
  const { diagnostics } = removeSelfReferences({ ...contractOf({}), schemas });
  expect(diagnostics).toEqual([
    {
      severity: "information",
      code: "reference-endless",
      message:
        'Schema "C" refers to itself through "A" with neither a property nor an item in between. Such a reference has no meaning, so it is ignored. Remove it from the contract.',
      ...at("C"),
    },
  ]);
});

test("a schema that two others refer to does not make a cycle", () => {
  const both = { origin, allOf: [{ ref: "One" }, { ref: "Two" }] };
  const contract = contractOf({
    Both: both,
    One: { origin, anyOf: [{ ref: "Base" }] },
    Two: { origin, not: { ref: "Base" } },
    Base: { origin },
  });
  expect(removeSelfReferences(contract)).toEqual({ contract, diagnostics: [] });
});
