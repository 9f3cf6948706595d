import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contractOf } from "../../test/contract-of.ts";
import { type Loading, openLoading } from "../../test/loading.ts";
import { schemaOf } from "../../test/raw-schema.ts";
import { type Compiler, compilers, openWorkbench, type Workbench } from "../../test/workbench.ts";
import { generate } from "./generate.ts";

/** The schema that each level puts around another one, and the value that it puts around another one. */
const shapes: Readonly<Record<string, readonly [(inner: unknown) => unknown, (inner: unknown) => unknown]>> =
  {
    "optional properties": [
      (inner) => ({ type: "object", properties: { a: inner } }),
      (inner) => ({ a: inner }),
    ],
    "closed objects": [
      (inner) => ({ type: "object", properties: { a: inner, b: {} }, additionalProperties: false }),
      (inner) => ({ a: inner }),
    ],
    "objects in lists": [
      (inner) => ({ type: "object", properties: { a: { type: "array", items: inner } } }),
      (inner) => ({ a: [inner] }),
    ],
    "lists of lists": [(inner) => ({ type: "array", items: inner }), (inner) => [inner]],
    tuples: [(inner) => ({ type: "array", items: [inner] }), (inner) => [inner]],
    maps: [(inner) => ({ type: "object", additionalProperties: inner }), (inner) => ({ any: inner })],
    "named and other properties": [
      (inner) => ({ type: "object", properties: { a: inner }, additionalProperties: { type: "integer" } }),
      (inner) => ({ a: inner, b: 1 }),
    ],
    patterns: [
      (inner) => ({ type: "object", patternProperties: { "^a": inner } }),
      (inner) => ({ ab: inner }),
    ],
    choices: [
      (inner) => ({
        oneOf: [{ type: "object", properties: { a: inner }, required: ["a"] }, { type: "null" }],
      }),
      (inner) => ({ a: inner }),
    ],
    "members of allOf": [
      (inner) => ({ allOf: [{ type: "object", properties: { a: { type: "integer" } } }, inner] }),
      (inner) => inner,
    ],
  };
const leaf = { type: "object", properties: { end: { type: "boolean" } } };

function nested<T>(levels: number, start: T, around: (inner: unknown) => unknown): unknown {
  let whole: unknown = start;
  for (let level = 0; level < levels; level += 1) whole = around(whole);
  return whole;
}

// The oldest compiler and the newest. The others take another minute.
const isThorough = process.env["POSTHORN_THOROUGH"] === "1";
const tried: readonly Compiler[] = isThorough ? (Object.keys(compilers) as Compiler[]) : ["5.5", "7"];
if (!isThorough)
  console.warn(
    "Nested schemas are compiled only with the oldest and the newest TypeScript. Set POSTHORN_THOROUGH=1 for all.",
  );

let workbench: Workbench;
let loading: Loading;
beforeAll(async () => {
  [workbench, loading] = await Promise.all([openWorkbench(), openLoading()]);
}, 120_000);
afterAll(() => Promise.all([workbench.close(), loading.close()]));

describe.each([15, 100])("%i levels of inline schemas", (levels) => {
  test.each(tried)("of every kind compile with TypeScript %s", { timeout: 300_000 }, async (compiler) => {
    for (const [index, [around]] of Object.values(shapes).entries()) {
      const payload = schemaOf(nested(levels, leaf, around));
      const { files } = generate(contractOf({ payload }), { source: "shop.yaml", builders: true });
      await workbench.write(files, `nested/${levels}/${index}`);
    }
    expect(await workbench.compile(`nested/${levels}`, compiler, "nodenext")).toBe("");
  });

  test.each(Object.entries(shapes))("are all checked: %s", async (_, [around, aroundValue]) => {
    const payload = schemaOf(nested(levels, leaf, around));
    const { messages } = await loading.load(contractOf({ payload }));
    const check = (end: unknown) =>
      messages[0]?.payload.safeParse(nested(levels, { end }, aroundValue)).success;
    expect([check(true), check("wrong")]).toEqual([true, false]);
  });
});

test("a nested schema is named after its path, in the file of the schema that contains it", () => {
  const item = nested(10, leaf, (inner) => ({ type: "object", properties: { part: inner } }));
  const lines = { type: "object", properties: { lines: { type: "array", items: item } } };
  const { files, diagnostics } = generate(contractOf({ payload: schemaOf(lines) }), { source: "shop.yaml" });
  const text = files.find(({ path }) => path === "messages/order.ts")?.text ?? "";
  expect(text.match(/export interface \w+/g)).toEqual([
    "export interface OrderLinesItemPartPartPartPartPart",
    "export interface Order",
  ]);
  expect(files.map(({ path }) => path).filter((path) => path.startsWith("schemas/"))).toEqual([]);
  expect(diagnostics).toEqual([]);
});

test("schemas that are not nested deeply stay inline", () => {
  const payload = schemaOf(nested(8, leaf, (inner) => ({ type: "object", properties: { a: inner } })));
  const { files } = generate(contractOf({ payload }), { source: "shop.yaml" });
  const text = files.find(({ path }) => path === "messages/order.ts")?.text ?? "";
  expect(text.match(/export interface/g)).toHaveLength(1);
});
