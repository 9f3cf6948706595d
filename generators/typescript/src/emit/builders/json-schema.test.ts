import type { SchemaObject } from "@posthorn/contract";
import { expect, test } from "vitest";
import { layOut } from "../../print/line-breaking.ts";
import { jsonSchema } from "./json-schema.ts";

const origin = { file: "contract.yaml", pointer: "" };
const order: SchemaObject = {
  origin,
  types: ["object"],
  properties: { id: { origin }, cups: { origin, default: 1 }, note: { origin } },
  required: ["id"],
};

function written(schema: SchemaObject): unknown {
  return new Function(`return ${layOut(jsonSchema(schema))}`)();
}

test("what has a default is always built where whoever reads is given it, and elsewhere as it comes", () => {
  expect(written(order)).toMatchObject({ required: ["id"] });
  expect(written({ ...order, fillsDefaults: true })).toMatchObject({ required: ["id", "cups"] });
});

test("builders know which properties exclude each other", () => {
  expect(written({ ...order, exclusive: [["id", "note"]] })).toMatchObject({
    "x-exclusive": [["id", "note"]],
  });
});
