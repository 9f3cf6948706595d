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

function evaluated(schema: SchemaObject): unknown {
  return new Function(`return ${layOut(jsonSchema(schema))}`)();
}

test("a property with a default is required only if receivers fill the default in", () => {
  expect(evaluated(order)).toMatchObject({ required: ["id"] });
  expect(evaluated({ ...order, fillsDefaults: true })).toMatchObject({ required: ["id", "cups"] });
});

test("builders learn which properties exclude each other", () => {
  expect(evaluated({ ...order, exclusive: [["id", "note"]] })).toMatchObject({
    "x-exclusive": [["id", "note"]],
  });
});
