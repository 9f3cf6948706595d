import { join } from "node:path";
import { type Contract, readContract } from "@posthorn/contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type LoadedMessage, type Loading, openLoading } from "../../test/loading.ts";
import { contractOfSchemas } from "../../test/suite.ts";
import { generate } from "./generate.ts";

const id = { type: "integer", format: "int64" };
const account = {
  type: "object",
  required: ["id"],
  properties: {
    id: { ...id, minimum: 1, description: "Of the account." },
    parent: { type: ["integer", "null"], format: "int64" },
    state: { ...id, enum: [1, 2] },
    cents: { ...id, multipleOf: 0.5, maximum: 10.5, exclusiveMinimum: -3 },
    other: { allOf: [id, { minimum: 5 }] },
    marks: { type: "array", items: id, uniqueItems: true },
    kept: { type: "array", uniqueItems: true },
    count: { type: "integer" },
  },
};

let loading: Loading;
beforeAll(async () => {
  loading = await openLoading();
});
afterAll(() => loading.close());

async function loaded(int64: "number" | "bigint"): Promise<LoadedMessage> {
  const { messages } = await loading.load(await contractOfSchemas([account]), { int64 });
  return messages[0] as LoadedMessage;
}

const greatest = 9223372036854775807n;
const wire = `{"id":9223372036854775807,"parent":null,"state":2,"cents":-2,"other":5,"marks":[1,2],"count":3}`;

describe("a 64-bit integer", () => {
  test("is a number by default, and needs no codec", async () => {
    const { payload, codec } = await loaded("number");
    expect(codec).toBeUndefined();
    expect(payload.safeParse({ id: 7 }).success).toBe(true);
    expect(payload.safeParse(JSON.parse(wire)).success).toBe(false);
  });

  test("is exact as a bigint, in both directions", async () => {
    const { payload, codec } = await loaded("bigint");
    const read = codec?.decode(Buffer.from(wire));
    expect(read).toEqual({
      id: 9223372036854775807n,
      parent: null,
      state: 2n,
      cents: -2n,
      other: 5n,
      marks: [1n, 2n],
      count: 3,
    });
    expect(payload.safeParse(read).success).toBe(true);
    expect(String(Buffer.from(codec?.encode(read) ?? []))).toBe(wire);
  });

  test.each([
    ["below its minimum", { id: 0n }],
    ["beyond 64 bits", { id: 2n ** 63n }],
    ["a number instead of a bigint", { id: 1 }],
    ["with a value that is not listed", { id: 1n, state: 3n }],
    ["above a maximum between two integers", { id: 1n, cents: 11n }],
    ["at an exclusive minimum", { id: 1n, cents: -3n }],
    ["below a minimum in another member than the format", { id: 1n, other: 4n }],
    ["twice in a list", { id: 1n, marks: [1n, 1n] }],
  ])("%s is refused", async (_, value) => {
    const { payload } = await loaded("bigint");
    expect(payload.safeParse(value).success).toBe(false);
  });

  test("has the type bigint, with the documentation of the contract", async () => {
    const contract = await contractOfSchemas([account]);
    const { files } = generate(contract, { source: "contract", int64: "bigint" });
    const text = files.find(({ path }) => path.startsWith("schemas/"))?.text ?? "";
    expect(text).toContain("readonly id: bigint;");
    expect(text).toContain("readonly parent?: bigint | null;");
    expect(text).toContain("readonly state?: 1n | 2n;");
    expect(text).toContain("id: z.int64().min(1n),");
  });
});

const ledger = {
  type: "object",
  properties: { owner: { type: "string" } },
  patternProperties: { "^sum-": id, "^list-": { type: "array", items: id } },
  additionalProperties: { type: ["integer", "null"], format: "int64" },
};

describe("a 64-bit integer in a property without a name", () => {
  test.each([
    [
      "under a pattern",
      ledger,
      '{"owner":"Ann","sum-a":9223372036854775807}',
      { owner: "Ann", "sum-a": greatest },
    ],
    ["in a list under a pattern", ledger, '{"list-b":[1,2]}', { "list-b": [1n, 2n] }],
    [
      "in the other properties next to patterns",
      ledger,
      '{"other":5,"none":null}',
      { other: 5n, none: null },
    ],
    [
      "next to a property of an inherited name",
      { type: "object", required: ["constructor"], properties: { constructor: id, a: id, b: {} } },
      '{"constructor":9223372036854775807,"a":1,"b":2}',
      { constructor: greatest, a: 1n, b: 2 },
    ],
    [
      "under patterns of several members",
      { allOf: [{ type: "object", patternProperties: { a: id } }, { patternProperties: { b: id } }] },
      '{"a":1,"b":2,"c":3}',
      { a: 1n, b: 2n, c: 3 },
    ],
    [
      "under a pattern of a member of a choice",
      { oneOf: [{ type: "object", patternProperties: { "^n": id }, required: ["n1"] }, { type: "string" }] },
      '{"n1":4}',
      { n1: 4n },
    ],
    [
      "under a pattern of a recursive schema",
      { type: "object", patternProperties: { "^n": id, "^in": { $ref: "#" } }, required: ["n"] },
      '{"n":1,"in":{"n":2}}',
      { n: 1n, in: { n: 2n } },
    ],
  ])("is found %s, in both directions", async (_, schema, json, value) => {
    const { messages } = await loading.load(await contractOfSchemas([schema]), { int64: "bigint" });
    const { payload, codec } = messages[0] as LoadedMessage;
    expect(codec?.decode(Buffer.from(json))).toEqual(value);
    expect(payload.safeParse(value)).toMatchObject({ success: true });
    expect(String(Buffer.from(codec?.encode(value) ?? []))).toBe(json);
  });

  test("is refused if it is a number, and if it is missing", async () => {
    const inherited = { type: "object", required: ["constructor"], properties: { constructor: id } };
    const { messages } = await loading.load(await contractOfSchemas([ledger, inherited]), {
      int64: "bigint",
    });
    const fits = (index: number, value: unknown) => messages[index]?.payload.safeParse(value).success;
    expect([{ "sum-a": 1 }, { other: 1 }, { "list-b": [1] }].map((value) => fits(0, value))).toEqual([
      false,
      false,
      false,
    ]);
    expect([{ constructor: 1n }, { constructor: 1 }, {}].map((value) => fits(1, value))).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe("a builder of messages with 64-bit integers", () => {
  const examples = [{ id: 7, state: 1, "sum-a": 1 }];
  const built = { ...account, patternProperties: { "^sum-": id }, examples };

  test.each([0, 1, 2, 3, 4, 5])("builds bigints that are read back unchanged: seed %i", async (seed) => {
    const contract = await contractOfSchemas([built]);
    const { builders, messages } = await loading.load(contract, { int64: "bigint", builders: true });
    const value = builders[0]?.({ seed }) as { readonly id: bigint };
    const { payload, codec } = messages[0] as LoadedMessage;
    expect(typeof value.id).toBe("bigint");
    expect(payload.safeParse(value)).toMatchObject({ success: true });
    expect(codec?.decode(codec.encode(value))).toEqual(value);
  });

  test("builds them in Avro and Protobuf payloads too", async () => {
    const weather = join(import.meta.dirname, "../../../../schemas/weather.yaml");
    const contract = (await readContract(weather)).contract as Contract;
    const { builders, messages } = await loading.load(contract, { int64: "bigint", builders: true });
    const built = builders.map((build) => build({ seed: 1 }));
    expect(built.find((_, index) => messages[index]?.name === "Measured")).toMatchObject({
      at: expect.any(BigInt),
    });
    for (const [index, { payload }] of messages.entries())
      expect(payload.safeParse(built[index])).toMatchObject({ success: true });
  });

  test("keeps overrides as they are, and builds numbers if the options ask for numbers", async () => {
    const contract = await contractOfSchemas([built]);
    const big = await loading.load(contract, { int64: "bigint", builders: true });
    const small = await loading.load(contract, { int64: "number", builders: true });
    const overrides = { id: greatest };
    expect(big.builders[0]?.({ seed: 0, overrides } as never)).toMatchObject({ id: greatest });
    expect(small.builders[0]?.()).toMatchObject({ id: expect.any(Number) });
  });
});
