import type { Schema, SchemaObject } from "@posthorn/contract";
import { expect, test } from "vitest";
import { schemaOf } from "../../test/raw-schema.ts";
import { follow } from "./follow.ts";
import { reachableFrom } from "./reachable.ts";

const objectOf = (raw: object): SchemaObject => schemaOf(raw) as SchemaObject;

test("a chain of references is followed to its end, and accepts every value if it has none", () => {
  const end = objectOf({ type: "string" });
  const chain = (ref: string): Schema => (ref === "0" ? end : { ref: String(Number(ref) - 1) });
  expect(follow({ ref: "90" }, chain)).toBe(end);
  expect(follow({ ref: "Loop" }, (ref) => ({ ref }))).toBe(true);
});

test("everything within a schema is reachable, and what its references lead to, once", () => {
  const leaf = objectOf({ type: "string" });
  const tree: SchemaObject = {
    ...leaf,
    properties: { next: { ref: "Tree" }, leaf: { ref: "Leaf" } },
    items: [leaf],
  };
  const resolve = (ref: string): Schema => (ref === "Tree" ? tree : { ref: "Tree" });
  expect(reachableFrom([true, { ref: "Leaf" }], resolve)).toEqual(new Set([tree, leaf]));
});
