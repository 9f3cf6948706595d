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
    "objects without a word of difference",
    "[{ properties: { a: { type: string } } }, { properties: { b: true } }]",
    first,
  ],
  ["one that requires more than the other", "[{ required: [a] }, { required: [a, b] }]", second],
  ["an integer and a number", "[{ type: integer }, { type: number }]", first],
  ["a text of a format and any text", "[{ type: string }, { type: string, format: date }]", second],
  ["some values and more values", "[{ enum: [a, b] }, { enum: [c, b, a] }]", first],
  [
    "lists of such",
    "[{ type: array, items: { type: integer } }, { type: array, items: { type: number } }]",
    first,
  ],
  [
    "a choice each of whose members fits",
    "[{ anyOf: [{ const: a }, { const: b }] }, { type: string }]",
    first,
  ],
  ["all of several", "[{ allOf: [{ required: [a] }, { required: [b] }] }, { required: [b] }]", first],
  [
    "the same schema twice",
    "[{ type: object, minProperties: 2 }, { type: object, minProperties: 2 }]",
    first,
  ],
])("members of oneOf of which one takes in another are reported: %s", async (_, members, at) => {
  expect(await overlapsOf(members)).toEqual([at]);
});

test.each([
  ["a const", "[{ properties: { a: { const: 1 } } }, { properties: { a: { const: 2 } } }]"],
  ["an enum", "[{ required: [k], properties: { k: { enum: [x] } } }, { properties: { k: { enum: [y] } } }]"],
  ["what each requires", "[{ required: [a] }, { required: [b] }]"],
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
    "maps of other values",
    "[{ additionalProperties: { type: string } }, { additionalProperties: { type: number } }]",
  ],
  [
    "the type of one property",
    "[{ properties: { a: { type: string } } }, { properties: { a: { type: number } } }]",
  ],
])("members that are told apart are not reported: %s", async (_, members) => {
  expect(await overlapsOf(members)).toEqual([]);
});

test("the members are named, and what to do", async () => {
  const ref = (name: string) => `{ $ref: '#/components/schemas/${name}' }`;
  const text = contractWith(
    "tags: []",
    "components: { schemas: { Cat: { type: object, properties: { a: true } }, Dog: { type: object } } }",
  ).replace(/payload: \{ type: object, required.*/, `payload: { oneOf: [${ref("Cat")}, ${ref("Dog")}] } }`);
  const { diagnostics } = await modelOf(text);
  expect(diagnostics.map(({ message }) => message)).toContain(
    'Ordinary values of "Cat" fit "Dog" as well, and "oneOf" refuses what fits two members. Tell them apart by a "const" or a "discriminator", or write "anyOf".',
  );
});
