import type { Contract, Schema } from "@posthorn/contract";
import { expect, test } from "vitest";
import { removeSelfReferences } from "./recursive-schemas.ts";

const origin = { file: "shop.yaml", pointer: "" };

function contractOf(schemas: Readonly<Record<string, Schema>>): Contract {
  const named = Object.entries(schemas).map(([name, schema]) => ({ name, origin, schema }));
  return { asyncapi: "3.0.0", title: "Shop", version: "1", operations: [], messages: [], schemas: named };
}

function settled(schemas: Readonly<Record<string, Schema>>): Readonly<Record<string, Schema>> {
  const { contract } = removeSelfReferences(contractOf(schemas));
  return Object.fromEntries(contract.schemas.map(({ name, schema }) => [name, schema]));
}

test("a schema that is only itself lets everything through", () => {
  expect(settled({ Tea: { ref: "Tea" } })).toEqual({ Tea: true });
});

test("of a choice with itself in it, the rest remains", () => {
  const schema = { origin, anyOf: [{ origin, types: ["string"] as const }, { ref: "Tea" }] };
  expect(settled({ Tea: schema })).toEqual({ Tea: { origin, anyOf: [{ origin, types: ["string"] }] } });
});

test("two that refer to one another say what either says", () => {
  const Tea = { origin, allOf: [{ ref: "Pot" }], minLength: 1 };
  const Pot = { origin, allOf: [{ ref: "Tea" }], types: ["string"] as const };
  expect(settled({ Tea, Pot })).toEqual({ Tea, Pot: { origin, types: ["string"] } });
});

test("the members of a choice that each refer back to it give way, whichever is written first", () => {
  const member = (name: string): Schema => ({ origin, allOf: [{ ref: "Drink" }], required: [name] });
  const Drink: Schema = { origin, oneOf: [{ ref: "Tea" }, { ref: "Coffee" }] };
  expect(settled({ Tea: member("leaf"), Coffee: member("bean"), Drink })).toEqual({
    Tea: { origin, required: ["leaf"] },
    Coffee: { origin, required: ["bean"] },
    Drink,
  });
});

test("what is left out is told, with its place", () => {
  const { diagnostics } = removeSelfReferences(contractOf({ Tea: { origin, not: { ref: "Tea" } } }));
  expect(diagnostics).toMatchObject([
    { severity: "information", code: "reference-endless", file: "shop.yaml" },
  ]);
  expect(diagnostics[0]?.message).toMatch(/^Schema "Tea" refers to itself without .*\. Take it out/);
});

test("a schema with a property between it and itself stays as it is", () => {
  const contract = contractOf({ Tea: { origin, properties: { blend: { ref: "Tea" } } } });
  expect(removeSelfReferences(contract)).toEqual({ contract, diagnostics: [] });
});
