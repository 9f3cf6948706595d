import { expect, test } from "vitest";
import { sourcesOf } from "../../test/contract-with.ts";
import { checkExamples } from "./examples.ts";

const contractOf = (message: string, schemas = "") => `
asyncapi: 2.6.0
info: { title: Tea, version: 1.0.0 }
channels:
  orders: { subscribe: { message: ${message} } }
components: { schemas: { ${schemas} } }
`;
const check = async (message: string, schemas?: string) =>
  checkExamples(await sourcesOf(contractOf(message, schemas)));

test("an example that fits its schemas and the targets of their references passes", async () => {
  const message = "{ payload: { $ref: '#/components/schemas/A' }, examples: [{ payload: { b: 7 } }] }";
  expect(
    await check(message, "A: { properties: { b: { $ref: '#/components/schemas/B' } } }, B: { type: number }"),
  ).toEqual([]);
});

test("an example that does not fit is reported at the value", async () => {
  const message = "{ payload: { $ref: '#/components/schemas/A' }, examples: [{ payload: { b: seven } }] }";
  expect(
    await check(message, "A: { properties: { b: { $ref: '#/components/schemas/B' } } }, B: { type: number }"),
  ).toMatchObject([
    {
      code: "asyncapi2-message-examples",
      pointer: "/channels/orders/subscribe/message/examples/0/payload/b",
      message: expect.stringContaining("must be number"),
    },
  ]);
});

test("the headers of an example are checked too", async () => {
  const message = "{ headers: { type: object, required: [h] }, examples: [{ headers: {} }] }";
  expect(await check(message)).toMatchObject([{ pointer: expect.stringMatching(/examples\/0\/headers$/) }]);
});

test("examples and the default of a schema are checked", async () => {
  const found = await check("{ payload: {} }", "A: { type: number, examples: [1, true], default: [] }");
  expect(found.map(({ code, pointer }) => [code, pointer])).toEqual([
    ["asyncapi2-schema-examples", "/components/schemas/A/examples/1"],
    ["asyncapi2-schema-default", "/components/schemas/A/default"],
  ]);
});

test("an example of a recursive schema is checked at all levels", async () => {
  const schema =
    "A: { properties: { a: { $ref: '#/components/schemas/A' }, n: { type: number } }, examples: [{ a: { a: { n: x } } }] }";
  expect(await check("{ payload: {} }", schema)).toMatchObject([
    { pointer: "/components/schemas/A/examples/0/a/a/n" },
  ]);
});

test("examples of schemas in other formats are not checked", async () => {
  const message =
    "{ schemaFormat: application/vnd.apache.avro;version=1.9.0, payload: { type: record }, examples: [{ payload: 1 }] }";
  expect(await check(message)).toEqual([]);
});

test("an example of a schema that refers to itself by its anchor is checked", async () => {
  const message =
    "{ payload: { $anchor: tea, properties: { a: { $ref: '#tea' }, n: { type: number } } }, examples: [{ payload: { a: { n: x } } }] }";
  expect(await check(message)).toMatchObject([
    { code: "asyncapi2-message-examples", pointer: expect.stringMatching(/examples\/0\/payload\/a\/n$/) },
  ]);
});

const pets = `
  Pet: { type: object, discriminator: petType, required: [petType], properties: { petType: { type: string } }, oneOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }] },
  Cat: { allOf: [{ $ref: '#/components/schemas/Pet' }, { properties: { hunts: { type: boolean } } }] },
  Dog: { allOf: [{ $ref: '#/components/schemas/Pet' }, { properties: { barks: { type: boolean } } }] }`;

test("an example of a choice with a discriminator may fit several members", async () => {
  const examples = "examples: [{ payload: { petType: Cat, hunts: true } }, { payload: { petType: 1 } }]";
  const message = `{ payload: { $ref: '#/components/schemas/Pet' }, ${examples} }`;
  const found = await check(message, pets);
  expect(found).not.toEqual([]);
  expect(found.filter(({ pointer }) => pointer.includes("examples/0"))).toEqual([]);
});

test("an example of a schema that refers to itself directly is not checked, and that is reported", async () => {
  const message =
    "{ payload: { $ref: '#/components/schemas/Pet' }, examples: [{ payload: { petType: Cat } }] }";
  expect(await check(message, pets.replace("discriminator: petType, ", ""))).toMatchObject([
    { code: "examples-unchecked", pointer: "/channels/orders/subscribe/message/examples/0/payload" },
  ]);
});
