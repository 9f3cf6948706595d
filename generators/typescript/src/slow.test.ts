import type { Contract, Message, Schema, SchemaObject } from "@posthorn/contract";
import { expect, test } from "vitest";
import { graphOf } from "./graph.ts";
import { findSlow } from "./slow.ts";

const at = (pointer: string) => ({ file: "shop.yaml", pointer });
const object = (properties: Readonly<Record<string, Schema>>): SchemaObject => ({
  origin: at(""),
  types: ["object"],
  properties,
});
const overlapping: SchemaObject = {
  origin: at("/components/schemas/Either"),
  oneOf: [
    { origin: at(""), types: ["number"] },
    { origin: at(""), types: ["integer"] },
  ],
};

function contractOf(schemas: Readonly<Record<string, Schema>>, payload: Schema): Contract {
  const message: Message = {
    name: "Said",
    origin: at("/said"),
    contentType: "application/json",
    payload,
    examples: [],
  };
  return {
    asyncapi: "3.0.0",
    title: "Shop",
    version: "1.0.0",
    operations: [],
    messages: [message],
    schemas: Object.entries(schemas).map(([name, schema]) => ({ name, origin: at(`/${name}`), schema })),
  };
}

function slow(schemas: Readonly<Record<string, Schema>>, payload: Schema): readonly string[] {
  const contract = contractOf(schemas, payload);
  return findSlow(contract, graphOf(contract.schemas)).map(({ message }) => message);
}

test("a message is slow for what schemas that it refers to refer to", () => {
  const schemas = {
    Outer: object({ middle: { ref: "Middle" } }),
    Middle: object({ either: { ref: "Either" } }),
    Either: overlapping,
  };
  expect(slow(schemas, { ref: "Outer" })).toEqual([
    expect.stringContaining(
      '"oneOf" at /components/schemas/Either has members that one value may fit together',
    ),
  ]);
});

test("a message is slow for a schema that refers to itself", () => {
  const schemas = { Tree: object({ left: { ref: "Tree" } }) };
  expect(slow(schemas, object({ tree: { ref: "Tree" } }))).toEqual([
    expect.stringContaining('schema "Tree" refers to itself'),
  ]);
});

test("a message is not slow for a schema that only others refer to", () => {
  expect(slow({ Either: overlapping, Plain: object({}) }, { ref: "Plain" })).toEqual([]);
});
