import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Contract } from "@posthorn/contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type LoadedMessage, type Loading, openLoading } from "../../test/loading.ts";
import { contractOfSchemas } from "../../test/suite.ts";
import { type Compiler, compilers, openWorkbench, type Workbench } from "../../test/workbench.ts";
import { generate } from "./generate.ts";

const text = { type: "string" };
const lap = {
  type: "object",
  required: ["driver"],
  properties: {
    driver: text,
    constructor: text,
    previous: { $ref: "#" },
    payment: { type: "object", required: ["last4"], properties: { last4: text } },
    tyres: {
      type: "object",
      properties: { toString: { type: "array", items: text }, hasOwnProperty: false, valueOf: {} },
      additionalProperties: { type: "integer" },
    },
    ...Object.fromEntries([["__proto__", { type: "integer" }]]),
  },
};
const team = {
  type: "object",
  required: ["constructor"],
  properties: { constructor: text, toString: text },
  additionalProperties: false,
};

let contract: Contract;
let workbench: Workbench;
let loading: Loading;
beforeAll(async () => {
  contract = await contractOfSchemas([lap, team]);
  workbench = await openWorkbench();
  loading = await openLoading();
}, 60_000);
afterAll(() => Promise.all([workbench.close(), loading.close()]));

/** Lines that compile, and lines that do not. */
const program = `import { buildCase0 } from "../builders/index.js";
import { publishSend, type Schema0, type Schema1 } from "../index.js";
export const built: Schema0 = buildCase0({ overrides: { driver: "Ann" } });
export const publish = (to: Parameters<typeof publishSend>[0]): Promise<unknown> => publishSend(to, "case0", { driver: "Ann" });
export const without: Schema0 = { driver: "Ann", tyres: { soft: 2 } };
export const withAll: Schema0 = { driver: "Ann", constructor: "Ferrari", tyres: { toString: ["soft"], valueOf: 1 } };
const inferred = { driver: "Ann", payment: { last4: "1234" } };
export const lap: Schema0 = inferred;
export const spread: Schema0 = { ...inferred, constructor: "Ferrari" };
export const read: string | Function | undefined = lap.constructor;
export const narrowed: string = typeof lap.constructor === "string" ? lap.constructor : "none";
// @ts-expect-error - it can be the inherited one
export const claimed: string | undefined = lap.constructor;
// @ts-expect-error - it is neither of the type in the contract nor the inherited one
export const wrong: Schema0 = { driver: "Ann", constructor: 5 };
// @ts-expect-error - it is required, and the inherited one is not a text
export const lacking: Schema1 = {};
export const required: string = ({ constructor: "Ferrari" } satisfies Schema1 as Schema1).constructor;
`;

describe("an optional property with a name that every object inherits", () => {
  test.each(Object.keys(compilers) as Compiler[])(
    "can be omitted in object literals with TypeScript %s",
    {
      timeout: 60_000,
    },
    async (compiler) => {
      const { files } = generate(contract, { source: "contract", builders: true });
      await workbench.write([...files, { path: "program/lap.ts", text: program }], "inherited");
      expect(await workbench.compile("inherited", compiler, "nodenext")).toBe("");
    },
  );

  test("is declared like the others in generated code", () => {
    const { files } = generate(contract, { source: "contract" });
    const code = files.find(({ path }) => path === "schemas/schema-1.ts")?.text;
    expect(code?.slice(code.indexOf("export interface"))).toMatchInlineSnapshot(`
      "export interface Schema1 {
        readonly constructor: string;
        readonly toString?: string | Function;
      }

      export const Schema1: z.ZodType<Schema1> = /* @__PURE__ */ schema(() => ownObject<Schema1>(
        () => ({ constructor: z.string(), toString: z.exactOptional(z.string()) }),
        () => z.never("is not in the contract"),
      ));
      "
    `);
  });

  test("leaves the path of each error as it is, and is optional", async () => {
    const core = join(import.meta.dirname, "../../../../packages/core/src/schema/validator.ts");
    const { validatorOf } = await import(pathToFileURL(core).href);
    const { messages } = await loading.load(contract);
    const [lapSays, teamSays] = messages.map(({ payload }: LoadedMessage) => validatorOf(payload));
    expect(lapSays({ driver: "Ann", tyres: {}, payment: { last4: "1234" } })).toBeUndefined();
    expect(lapSays({ driver: "Ann", previous: { driver: "Bob", payment: { last4: 1234 } } })).toBe(
      "/previous/payment/last4: Invalid input: expected string, received number",
    );
    expect(lapSays({ driver: "Ann", constructor: 1, tyres: { toString: ["a", 2], soft: "b" } })).toBe(
      "/tyres/toString/1: Invalid input: expected string, received number; " +
        "/tyres/soft: Invalid input: expected number, received string; " +
        "/constructor: Invalid input: expected string, received number",
    );
    expect(teamSays({ name: "Ferrari" })).toBe(
      "/constructor: Invalid input: expected string, received undefined; /name: is not in the contract",
    );
  });
});
