import { afterAll, beforeAll, expect, test } from "vitest";
import { contractOf } from "../../test/contract-of.ts";
import { type Loading, openLoading } from "../../test/loading.ts";
import { schemaOf } from "../../test/raw-schema.ts";
import { type Compiler, compilers, openWorkbench, type Workbench } from "../../test/workbench.ts";
import { generate } from "../generate/generate.ts";

const choiceOf = (choice: number) => ({
  oneOf: [0, 1, 2, 3].map((member) => ({
    type: "object",
    properties: { [`choice${choice}`]: { const: member } },
    required: [`choice${choice}`],
  })),
});
const contractWith = (choices: number) =>
  contractOf({
    payload: schemaOf({ allOf: Array.from({ length: choices }, (_, index) => choiceOf(index)) }, "/payload"),
  });

let workbench: Workbench;
let loading: Loading;
beforeAll(async () => {
  [workbench, loading] = await Promise.all([openWorkbench(), openLoading()]);
}, 120_000);
afterAll(() => Promise.all([workbench.close(), loading.close()]));

test.each(Object.keys(compilers) as Compiler[])(
  "nine choices of four in one allOf compile with TypeScript %s",
  { timeout: 300_000 },
  async (compiler) => {
    await workbench.write(generate(contractWith(9), { source: "shop.yaml", builders: true }).files, "wide");
    expect(await workbench.compile("wide", compiler, "nodenext")).toBe("");
  },
);

test("all of nine choices are checked, including those that the type omits", async () => {
  const { messages } = await loading.load(contractWith(9));
  const value = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`choice${index}`, index % 4]));
  const isValid = (value: object) => messages[0]?.payload.safeParse(value).success;
  expect(isValid(value)).toBe(true);
  for (const name of Object.keys(value)) expect(isValid({ ...value, [name]: 4 })).toBe(false);
});

test("a type that omits parts of its schema is reported, with its location", () => {
  const { diagnostics } = generate(contractWith(9), { source: "shop.yaml" });
  expect(diagnostics).toMatchObject([{ severity: "warning", code: "type-wide", pointer: "/payload" }]);
  expect(diagnostics[0]?.message).toContain("combine in 262144 ways");
  expect(generate(contractWith(4), { source: "shop.yaml" }).diagnostics).toEqual([]);
});
