import type { Contract, Schema } from "@posthorn/contract";
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
