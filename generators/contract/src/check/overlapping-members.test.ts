import { expect, test } from "vitest";
import { contractWith, modelOf } from "../../test/contract-with.ts";

async function overlapsOf(members: string): Promise<readonly string[]> {
  const text = contractWith("tags: []").replace(
    /payload: \{ type: object, required.*/,
    `payload: { oneOf: ${members} } }`,
  );
  const { diagnostics } = await modelOf(text);
  return diagnostics.filter(({ code }) => code === "members-overlap").map(({ pointer }) => pointer);
}

const first = "/channels/orders/messages/Order/payload/oneOf/0";
const second = "/channels/orders/messages/Order/payload/oneOf/1";

test.each([
  [
    "objects without a difference",
    "[{ properties: { a: { type: string } } }, { properties: { b: true } }]",
    first,
  ],
  ["an object that requires more than another", "[{ required: [a] }, { required: [a, b] }]", second],
  ["an integer and a number", "[{ type: integer }, { type: number }]", first],
  ["a string with a format and any string", "[{ type: string }, { type: string, format: date }]", second],
  ["some values and additional values", "[{ enum: [a, b] }, { enum: [c, b, a] }]", first],
  [
    "lists of comparable items",
    "[{ type: array, items: { type: integer } }, { type: array, items: { type: number } }]",
    first,
  ],
  ["a choice whose members all fit", "[{ anyOf: [{ const: a }, { const: b }] }, { type: string }]", first],
  [
    "an intersection and one of its parts",
    "[{ allOf: [{ required: [a] }, { required: [b] }] }, { required: [b] }]",
    first,
  ],
  [
    "the same schema twice",
    "[{ type: object, minProperties: 2 }, { type: object, minProperties: 2 }]",
    first,
  ],
])("a member of oneOf that includes another one is reported: %s", async (_, members, at) => {
  expect(await overlapsOf(members)).toEqual([at]);
});

test.each([
  ["a const", "[{ properties: { a: { const: 1 } } }, { properties: { a: { const: 2 } } }]"],
  ["an enum", "[{ required: [k], properties: { k: { enum: [x] } } }, { properties: { k: { enum: [y] } } }]"],
  ["different required properties", "[{ required: [a] }, { required: [b] }]"],
  [
    "closed objects",
    "[{ additionalProperties: false, properties: { a: true } }, { additionalProperties: false, properties: { b: true } }]",
  ],
  ["types", "[{ type: string }, { type: [integer, 'null'] }]"],
  ["patterns", "[{ type: string, pattern: '^a' }, { type: string, pattern: '^b' }]"],
  ["formats", "[{ type: string, format: email }, { type: string, format: uri }]"],
  ["limits", "[{ type: number, maximum: 1 }, { type: number, minimum: 2 }]"],
  ["a condition", "[{ type: object, properties: { a: true } }, { not: { required: [a] } }]"],
  [
    "maps with different values",
    "[{ additionalProperties: { type: string } }, { additionalProperties: { type: number } }]",
  ],
  [
    "the type of one property",
    "[{ properties: { a: { type: string } } }, { properties: { a: { type: number } } }]",
  ],
])("members that differ are not reported: %s", async (_, members) => {
  expect(await overlapsOf(members)).toEqual([]);
});

test("the diagnostic names the members and the remedy", async () => {
  const ref = (name: string) => `{ $ref: '#/components/schemas/${name}' }`;
  const text = contractWith(
    "tags: []",
    "components: { schemas: { Cat: { type: object, properties: { a: true } }, Dog: { type: object } } }",
  ).replace(/payload: \{ type: object, required.*/, `payload: { oneOf: [${ref("Cat")}, ${ref("Dog")}] } }`);
  const { diagnostics } = await modelOf(text);
  expect(diagnostics.map(({ message }) => message)).toContain(
    'Typical values of "Cat" also fit "Dog", and "oneOf" rejects values that fit two members. Distinguish the members by a "const" or a "discriminator", or use "anyOf".',
  );
});
