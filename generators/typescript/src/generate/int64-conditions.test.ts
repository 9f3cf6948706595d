import { afterAll, beforeAll, expect, test } from "vitest";
import { type LoadedMessage, type Loading, openLoading } from "../../test/loading.ts";
import { contractOfSchemas } from "../../test/suite.ts";
import { generate } from "./generate.ts";

const id = { type: "integer", format: "int64" };
const account = { type: "object", properties: { n: id, k: {} } };
const isA = { properties: { k: { const: "a" } }, required: ["k"] };

let loading: Loading;
beforeAll(async () => {
  loading = await openLoading();
});
afterAll(() => loading.close());

/** Conditions on a bigint, each with values that pass and values that do not. */
test.each([
  [
    "a consequence",
    { ...account, if: { not: isA }, else: { properties: { n: { minimum: 5 } } } },
    ['{"n":7,"k":"a"}', '{"n":3}'],
    ['{"n":3,"k":"a"}'],
  ],
  [
    "a condition of a constant",
    {
      ...account,
      if: { not: { properties: { n: { const: 1 } }, required: ["n"] } },
      else: { required: ["k"] },
    },
    ['{"n":2}', '{"n":1,"k":0}'],
    ['{"n":1}'],
  ],
  [
    "a consequence that alone has the format",
    { type: "object", if: { not: isA }, else: { properties: { n: id } } },
    ['{"n":7,"k":"a"}'],
    ['{"n":"7","k":"a"}'],
  ],
  [
    "an excluded value",
    { ...account, not: { properties: { n: { enum: [0, 1] } } } },
    ['{"n":7}'],
    ['{"n":1}'],
  ],
  ["contains in a list", { type: "array", items: id, contains: { minimum: 5 } }, ["[1,5]"], ["[1,4]"]],
  ["contains in a list without items", { type: "array", contains: id }, ['[1,"a"]'], ['["a"]']],
  [
    "a schema that depends on a property",
    { ...account, dependencies: { k: { properties: { n: { maximum: 5, multipleOf: 2 } } } } },
    ['{"n":4,"k":1}', '{"n":7}'],
    ['{"n":6,"k":1}', '{"n":3,"k":1}'],
  ],
  [
    "a member of allOf for an object",
    { ...account, allOf: [{ properties: { n: { minimum: 5 } } }] },
    ['{"n":7}', "{}"],
    ['{"n":4}'],
  ],
  [
    "a member of allOf before the one with the format",
    { allOf: [{ type: "object", properties: { n: { minimum: 5 } } }, account] },
    ['{"n":7}'],
    ['{"n":4}'],
  ],
  [
    "a member of a choice",
    { ...account, anyOf: [{ properties: { n: { maximum: 1 } } }, { required: ["k"] }] },
    ['{"n":1}', '{"n":2,"k":0}'],
    ['{"n":2}'],
  ],
])("%s applies to a 64-bit integer", async (_, schema, right, wrong) => {
  const { messages } = await loading.load(await contractOfSchemas([schema]), { int64: "bigint" });
  const { payload, codec } = messages[0] as LoadedMessage;
  const fits = (json: string) => payload.safeParse(codec?.decode(Buffer.from(json))).success;
  expect(right.filter((json) => !fits(json))).toEqual([]);
  expect(wrong.filter(fits)).toEqual([]);
});

test("a member without the format has the type of the member that has it", async () => {
  const contract = await contractOfSchemas([{ ...account, allOf: [{ properties: { n: { minimum: 5 } } }] }]);
  const { files } = generate(contract, { source: "contract", int64: "bigint" });
  const text = files.find(({ path }) => path.startsWith("schemas/"))?.text ?? "";
  expect(text).toContain("z.int64().min(5n)");
  expect(text).not.toContain("z.number()");
});
