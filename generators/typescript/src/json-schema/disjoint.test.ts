import { expect, test } from "vitest";
import { schemaOf } from "../../test/raw-schema.ts";
import { areDisjoint } from "./disjoint.ts";
import { allKinds } from "./kinds.ts";

const kinds = (kind: string) => ({
  type: "object",
  required: ["kind"],
  properties: { kind: { const: kind } },
});

/** The number of references that are followed until the members of a choice are found to be disjoint. */
function stepsFor(members: readonly unknown[]): number {
  let steps = 0;
  const resolve = (ref: string) => {
    steps += 1;
    return schemaOf(members[Number(ref)]);
  };
  const refs = members.map((_, index) => ({ ref: String(index) }));
  expect(areDisjoint(refs, resolve, allKinds)).toBe(true);
  return steps;
}

test.each([
  ["values", (index: number) => ({ const: index })],
  ["objects with a constant each", (index: number) => kinds(`kind-${index}`)],
])("the cost of comparing %s grows in proportion to their number", (_, memberOf) => {
  const members = (size: number) => Array.from({ length: size }, (_, index) => memberOf(index));
  expect(stepsFor(members(200))).toBeLessThanOrEqual(2.5 * stepsFor(members(100)));
});

test.each([
  [[{ const: 1 }, { const: 2 }, { enum: [3, 4] }], true],
  [[{ const: 1 }, { enum: [2, 1] }], false],
  [[{ enum: [1, 1] }, { const: 2 }], true],
  [[kinds("a"), kinds("b")], true],
  [[kinds("a"), kinds("a")], false],
  [[kinds("a"), kinds("b")].map((one) => ({ ...one, type: ["object", "null"] })), false],
])("%j are disjoint: %s", (members, isDisjoint) => {
  const schemas = members.map((member) => schemaOf(member));
  expect(areDisjoint(schemas, () => true, allKinds)).toBe(isDisjoint);
});
