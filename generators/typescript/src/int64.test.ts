import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type LoadedMessage, type Loading, openLoading } from "../test/loading.ts";
import { contractOfSchemas } from "../test/suite.ts";
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

const wire = `{"id":9223372036854775807,"parent":null,"state":2,"cents":-2,"other":5,"marks":[1,2],"count":3}`;

describe("an integer of 64 bits", () => {
  test("is a number unless it is asked for otherwise, and needs no codec", async () => {
    const { payload, codec } = await loaded("number");
    expect(codec).toBeUndefined();
    expect(payload.safeParse({ id: 7 }).success).toBe(true);
    expect(payload.safeParse(JSON.parse(wire)).success).toBe(false);
  });

  test("is exact as a bigint, there and back", async () => {
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
    ["less than its minimum", { id: 0n }],
    ["beyond 64 bits", { id: 2n ** 63n }],
    ["a number, where a bigint is meant", { id: 1 }],
    ["of no value that is listed", { id: 1n, state: 3n }],
    ["more than a maximum between two integers", { id: 1n, cents: 11n }],
    ["at an exclusive minimum", { id: 1n, cents: -3n }],
    ["less than a minimum that stands apart from the format", { id: 1n, other: 4n }],
    ["twice in a list", { id: 1n, marks: [1n, 1n] }],
  ])("%s is refused", async (_, value) => {
    const { payload } = await loaded("bigint");
    expect(payload.safeParse(value).success).toBe(false);
  });

  test("is of type bigint, with the contract's words", async () => {
    const contract = await contractOfSchemas([account]);
    const { files } = generate(contract, { source: "contract", int64: "bigint" });
    const text = files.find(({ path }) => path.startsWith("schemas/"))?.text ?? "";
    expect(text).toContain("readonly id: bigint;");
    expect(text).toContain("readonly parent?: bigint | null;");
    expect(text).toContain("readonly state?: 1n | 2n;");
    expect(text).toContain("id: z.int64().min(1n),");
  });
});
