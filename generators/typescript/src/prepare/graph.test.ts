import type { NamedSchema, Schema } from "@posthorn/contract";
import { describe, expect, test } from "vitest";
import { graphOf } from "./graph.ts";

const origin = { file: "tea.yaml", pointer: "" };

const named = (schemas: Readonly<Record<string, Schema>>): readonly NamedSchema[] =>
  Object.entries(schemas).map(([name, schema]) => ({ name, origin, schema }));

/** A schema of objects with properties that refer to these schemas. */
const referringTo = (...names: readonly string[]): Schema => ({
  origin,
  properties: Object.fromEntries(names.map((name) => [name, { ref: name }])),
});

describe("the graph of a contract's schemas", () => {
  const Tree = referringTo("Tree");
  const schemas = {
    Tree,
    Person: referringTo("Group", "Tree"),
    Group: referringTo("Team"),
    Team: referringTo("Person"),
    Order: referringTo("Person", "Line"),
    Line: referringTo("Missing"),
  };
  const { resolve, isCycle } = graphOf(named(schemas));

  test("resolves references, and a missing schema accepts every value", () => {
    expect([resolve("Tree"), resolve("Missing")]).toEqual([Tree, true]);
  });

  test.each([
    ["Tree", "Tree", true],
    ["Person", "Person", true],
    ["Team", "Group", true],
    ["Person", "Team", true],
    ["Person", "Tree", false],
    ["Order", "Order", false],
    ["Order", "Person", false],
    ["Line", "Line", false],
    ["Order", "Line", false],
    ["Missing", "Missing", false],
    ["Missing", "Line", false],
  ])("from %s back to %s there is a cycle: %s", (one, other, is) => {
    expect([isCycle(one, other), isCycle(other, one)]).toEqual([is, is]);
  });
});

test("cycles are found along chains that are longer than a program's stack", () => {
  const length = 20_000;
  const names = Array.from({ length }, (_, index) => `S${index}`);
  const chain = Object.fromEntries(
    names.map((name, index) => [name, referringTo(`S${(index + 1) % length}`)]),
  );
  const { isCycle } = graphOf(named({ ...chain, Outside: referringTo("S0") }));
  expect([isCycle("S0", `S${length - 1}`), isCycle("Outside", "S0")]).toEqual([true, false]);
});

describe("a schema is merged", () => {
  const isMerged = (schemas: Readonly<Record<string, Schema>>, name = "Base") =>
    graphOf(named(schemas)).isMerged(name);
  const base = { ref: "Base" };
  const typed = { origin, types: ["object"] } as const;

  test.each<[string, Schema, boolean]>([
    ["as one of several members of allOf", { origin, allOf: [base, typed] }, true],
    ["as the only member of allOf", { origin, allOf: [base] }, false],
    ["next to a type", { ...typed, allOf: [base] }, true],
    ["next to a keyword of objects", { origin, minProperties: 1, allOf: [base] }, true],
    ["next to a keyword that checks nothing", { origin, description: "Tea.", allOf: [base] }, false],
    ["as a member of anyOf next to oneOf", { origin, anyOf: [base, typed], oneOf: [typed] }, true],
    ["as a member of oneOf alone", { origin, oneOf: [base, typed] }, false],
    ["as a choice within allOf", { origin, allOf: [{ origin, oneOf: [base] }, typed] }, true],
    ["in a property within allOf", { origin, allOf: [{ origin, properties: { base } }, typed] }, false],
    ["deep within another schema", { origin, items: { origin, allOf: [base, typed] } }, true],
  ])("%s: %o", (_, schema, is) => {
    expect(isMerged({ Order: schema, Base: typed })).toBe(is);
  });

  test("if a merged schema refers to it in place of itself", () => {
    const schemas = {
      Order: { origin, allOf: [{ ref: "Middle" }, typed] },
      Middle: { origin, anyOf: [{ ref: "Base" }] },
      Base: { origin, properties: { other: { ref: "Other" } } },
      Other: typed,
    };
    expect(["Middle", "Base", "Other", "Order"].map((name) => isMerged(schemas, name))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  test("if the caller says so", () => {
    expect(graphOf([], ["Base"]).isMerged("Base")).toBe(true);
  });
});
