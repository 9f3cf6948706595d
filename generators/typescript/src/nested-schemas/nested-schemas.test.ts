import { type Contract, referencesIn, type Schema } from "@posthorn/contract";
import { expect, test } from "vitest";
import { at, commandOf, contractWith, messageOf } from "../../test/operations.ts";
import { schemaOf } from "../../test/raw-schema.ts";
import { extractNestedSchemas, messageKey, schemaKey } from "./nested-schemas.ts";

const leaf = { type: "object", properties: { end: {} }, required: ["end"] };

/** A schema with that many levels of one kind around another one. */
function nested(levels: number, around: (inner: object) => object, inner: object = leaf): object {
  return levels === 0 ? inner : around(nested(levels - 1, around, inner));
}
const lists = (levels: number, inner?: object): object =>
  nested(levels, (item) => ({ type: "array", items: item }), inner);

function contractOf(payload: Schema, headers?: Schema): Contract {
  const message = messageOf("order.v1", {
    codeName: "Order",
    payload,
    ...(headers === undefined ? {} : { headers }),
  });
  return contractWith([commandOf("place", { messages: [message] })]);
}

/** The names of the schemas that are extracted from a payload. */
const namesIn = (raw: object): readonly string[] =>
  [...extractNestedSchemas(contractOf(schemaOf(raw))).nested.values()].flat().map(({ name }) => name);

test("a schema of twenty levels stays as it is, and so does its contract", () => {
  const contract = contractOf(schemaOf(lists(19)));
  expect(extractNestedSchemas(contract)).toEqual({ contract, nested: new Map() });
  expect(extractNestedSchemas(contract).contract).toBe(contract);
});

test("a deeper schema refers to the part that is below twelve levels", () => {
  const contract = contractOf(schemaOf(lists(20), "/payload"));
  const { contract: extracted, nested: found } = extractNestedSchemas(contract);
  const path = Array.from({ length: 12 }, () => "item");
  const name = ["Order", ...path].join(".");
  const origin = { file: "shop.yaml", pointer: `/payload${"/items".repeat(12)}` };
  const inner = {
    name,
    root: "Order",
    path,
    origin,
    schema: schemaOf(lists(8), origin.pointer),
    isMerged: false,
  };
  const [message] = extracted.messages;
  if (message === undefined) throw new Error("The contract has no message.");
  expect(found).toEqual(new Map([[messageKey("payload", message), [inner]]]));
  expect(extracted.schemas).toEqual([inner]);
  expect(referencesIn(message.payload)).toEqual([name]);
  expect(extracted.operations[0]?.messages[0]).toBe(message);
});

test("parts of payloads, headers and named schemas get names that nothing else has", () => {
  const deep = schemaOf(nested(11, (inner) => ({ type: "object", properties: { a: inner } })));
  const steps = ".a".repeat(6);
  const taken = { name: `Tea${steps}`, origin: at("/taken"), schema: true };
  const tea = { name: "tea_v1", codeName: "Tea", origin: at("/tea"), schema: deep };
  const { contract, nested: found } = extractNestedSchemas({
    ...contractOf(deep, deep),
    schemas: [taken, tea],
  });
  const [message] = contract.messages;
  if (message === undefined) throw new Error("The contract has no message.");
  expect([...found].map(([key, all]) => [key, all.map(({ name }) => name)])).toEqual([
    [schemaKey("tea_v1"), [`Tea${steps}-2`]],
    [messageKey("payload", message), [`Order${steps}`]],
    [messageKey("headers", message), [`OrderHeaders${steps}`]],
  ]);
  expect(contract.schemas.map(({ name }) => name)).toEqual([
    taken.name,
    tea.name,
    `Tea${steps}-2`,
    `Order${steps}`,
    `OrderHeaders${steps}`,
  ]);
});

test("members of allOf are merged, and get a name only where no property or item around them can", () => {
  const members = nested(10, (inner) => ({ allOf: [{ type: "object" }, inner] }), lists(3));
  const [found] = [...extractNestedSchemas(contractOf(schemaOf(members))).nested.values()];
  expect(found?.map(({ path, isMerged }) => ({ path, isMerged }))).toEqual([{ path: [], isMerged: true }]);
  expect(namesIn(lists(11, members))).toEqual([
    "Order.item.item.item.item.item.item.item.item.item.item.item",
  ]);
});

test("a member of a merged member is merged too", () => {
  const members = nested(8, (inner) => ({ allOf: [{ type: "object" }, { allOf: [inner] }] }), lists(3));
  const [found] = [...extractNestedSchemas(contractOf(schemaOf(members))).nested.values()];
  expect(found?.map(({ origin, isMerged }) => [origin.pointer, isMerged])).toEqual([
    ["/allOf/1/allOf/0".repeat(6), true],
  ]);
});

test("a member of allOf gets a name below eighteen levels", () => {
  const members = nested(10, (inner) => ({ allOf: [{ type: "object" }, inner] }), lists(3));
  const [found] = [...extractNestedSchemas(contractOf(schemaOf(lists(1, members)))).nested.values()];
  expect(found?.map(({ origin }) => origin.pointer)).toEqual([`/items${"/allOf/1".repeat(9)}`]);
});

test("parts with the same path get different names, in one schema and in two", () => {
  const path = ".item".repeat(10);
  expect(namesIn({ anyOf: [lists(20), lists(20)] })).toEqual([`Order${path}`, `Order${path}-2`]);
  const payload = schemaOf(lists(20));
  const messages = ["one", "two"].map((name) => messageOf(name, { codeName: "Order", payload }));
  const { contract } = extractNestedSchemas(contractWith([commandOf("place", { messages })]));
  expect(contract.schemas.map(({ name }) => name)).toEqual([
    `Order${path}.item.item`,
    `Order${path}.item.item-2`,
  ]);
});

test("of parts that are deep in each other, the innermost comes first", () => {
  const names = namesIn(lists(40));
  expect(names.map((name) => name.split(".").length - 1)).toEqual([24, 12]);
});
