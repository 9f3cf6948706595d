import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { afterEach, describe, expect, test } from "vitest";
import { drop, filesIn, folderWith, posthorn, put, runPosthorn, tea } from "../../test/posthorn.ts";
import { checkConfiguration } from "./check-configuration.ts";
import { configurationSchema } from "./configuration-schema.ts";
import { settableRules } from "./rule-names.ts";

const root = join(import.meta.dirname, "../../../..");
const here = process.cwd();
let folder = "";
afterEach(async () => {
  process.chdir(here);
  if (folder !== "") await drop(folder);
  folder = "";
});

async function inFolderWith(files: Readonly<Record<string, string>>): Promise<void> {
  folder = await folderWith(files);
  process.chdir(folder);
}

const contracts = [
  { contract: "contracts/tea.yaml", out: "src/tea", options: { importExtension: ".ts" } },
  { contract: "contracts/pot.yaml", out: "src/pot" },
];
const both = { "contracts/tea.yaml": tea, "contracts/pot.yaml": tea.replaceAll("BrewTea", "FillPot") };

describe("without a contract, the configuration says", () => {
  test.each([
    ["posthorn.config.json", JSON.stringify({ contracts })],
    ["posthorn.config.mjs", `export default ${JSON.stringify({ contracts })};`],
  ])("in %s, which contracts to generate, and how", async (name, text) => {
    await inFolderWith({ ...both, [name]: text });
    const { code, out, error } = await posthorn("generate");
    expect([code, error]).toEqual([0, ""]);
    expect(out).toBe("5 files written to src/tea.\n5 files written to src/pot.\n");
    expect(readFileSync("src/tea/index.ts", "utf8")).toContain("brew-tea.ts");
    expect(readFileSync("src/pot/index.ts", "utf8")).toContain("fill-pot.js");
    expect((await posthorn("check")).out).toBe(
      "5 files in src/tea as they should be.\n5 files in src/pot as they should be.\n",
    );
    expect((await posthorn("validate")).out).toBe(
      "contracts/tea.yaml is right.\ncontracts/pot.yaml is right.\n",
    );
  });

  test.each(["posthorn.config.ts", "posthorn.config.mts"])(
    "in TypeScript, in %s, with the types of this package, from whatever folder it is named",
    async (name) => {
      await inFolderWith(both);
      const file = join(folder, name);
      const face = join(import.meta.dirname, "../index.ts");
      await put(
        file,
        `import { defineConfig } from ${JSON.stringify(face)};\nexport default defineConfig({ contracts: [{ contract: "contracts/tea.yaml" as string, out: "made" }] });\n`,
      );
      const { code, error } = await runPosthorn(["generate", "--config", file]);
      expect([code, error]).toEqual([0, ""]);
      expect(await filesIn(join(folder, "made"))).toContain("index.ts");
    },
  );

  test("and an option of the command line says otherwise", async () => {
    await inFolderWith({ ...both, "posthorn.config.json": JSON.stringify({ contracts: [contracts[0]] }) });
    await posthorn("generate", "--import-extension", ".js", "--out", "elsewhere");
    expect(readFileSync("elsewhere/index.ts", "utf8")).toContain("brew-tea.js");
  });

  test("and what a date-time is can be said in both", async () => {
    const dated = tea.replace("type: integer", "type: string, format: date-time");
    const [first] = contracts;
    const configuration = { contracts: [{ ...first, options: { dates: "date" } }] };
    await inFolderWith({
      "contracts/tea.yaml": dated,
      "posthorn.config.json": JSON.stringify(configuration),
    });
    await posthorn("generate", "--out", "dates");
    await posthorn("generate", "--dates", "string", "--out", "strings");
    expect(readFileSync("dates/messages/brew-tea.ts", "utf8")).toContain("readonly cups: Date;");
    expect(readFileSync("strings/messages/brew-tea.ts", "utf8")).toContain("readonly cups: string;");
  });

  test("and one contract that is wrong keeps no other from being written", async () => {
    await inFolderWith({
      ...both,
      "contracts/tea.yaml": "asyncapi: 1",
      "posthorn.config.json": JSON.stringify({ contracts }),
    });
    const { code, out } = await posthorn("generate");
    expect([code, out]).toEqual([1, "5 files written to src/pot.\n"]);
  });
});

describe("a configuration that is wrong is refused with its place, and exit code 2", () => {
  test.each([
    [{ contracts, contract: "x" }, '"contract" means nothing. Did you mean "contracts"?'],
    [{ contracts: [] }, '"contracts" is no list of contracts.'],
    [{ contracts: [{ contarct: "x" }] }, 'contracts[0].contarct means nothing. Did you mean "contract"?'],
    [{ contracts: [{ contract: "" }] }, "contracts[0].contract is no file's name."],
    [{ contracts: [{ contract: "x", out: 1 }] }, "contracts[0].out is no folder's name."],
    [
      { contracts: [{ contract: "x" }, { contract: "y", options: { strikt: true } }] },
      'contracts[1].options.strikt means nothing. Did you mean "strict"?',
    ],
    [
      { contracts: [{ contract: "x", options: { importExtension: "ts" } }] },
      'contracts[0].options.importExtension is "ts". Make it ".js" or ".ts".',
    ],
    [
      { contracts: [{ contract: "x", emitters: ["typescript"] }] },
      "contracts[0].emitters is no list of functions.",
    ],
    [{ contracts: [{ contract: "x" }, { contract: "y" }] }, 'several contracts go to "generated"'],
  ])("%j", async (configuration, reason) => {
    await inFolderWith({ "posthorn.config.json": JSON.stringify(configuration) });
    const { code, error } = await posthorn("generate");
    expect(code).toBe(2);
    expect(error).toContain(reason);
  });

  test.each([
    ["posthorn.config.json", "{", /posthorn\.config\.json cannot be read: SyntaxError: /],
    ["posthorn.config.mjs", "throw new Error('no tea');", /cannot be read: Error: no tea\. Correct it there/],
    ["posthorn.config.mjs", "export const config = {};", /nothing is exported by default/],
  ])("%s: %s", async (name, text, reason) => {
    await inFolderWith({ [name]: text });
    const { code, error } = await posthorn("generate");
    expect(code).toBe(2);
    expect(error).toMatch(reason);
  });

  test("one that is not there", async () => {
    expect(await posthorn("generate", "--config", "none.json")).toMatchObject({
      code: 2,
      error: expect.stringContaining('there is no configuration "none.json"'),
    });
  });

  test("options of TypeScript beside emitters, which would not get them", async () => {
    const emitters = "emitters: [() => ({ files: [] })]";
    await inFolderWith({
      ...both,
      "one.mjs": `export default { contracts: [{ contract: "a", options: { builders: true }, ${emitters} }] };`,
      "two.mjs": `export default { contracts: [{ contract: "a", ${emitters} }] };`,
    });
    expect((await posthorn("generate", "--config", "one.mjs")).error).toContain(
      "contracts[0].options.builders does not reach the emitters.",
    );
    expect((await posthorn("generate", "--config", "two.mjs", "--wire", "plain")).error).toContain(
      "--wire does not reach the emitters of the configuration.",
    );
  });
});

test("the schema for editors is the one that is published", () => {
  const published = JSON.parse(readFileSync(join(root, "schemas/configuration.schema.json"), "utf8"));
  expect(published).toEqual(configurationSchema());
});

test.each([
  { contracts },
  { $schema: "x", contracts },
  {
    contracts: [
      {
        contract: "x",
        options: { strict: true, root: "..", int64: "bigint", dates: "date", builders: false },
      },
    ],
  },
  {},
  { contracts: [] },
  { contracts: [{}] },
  { contracts: [{ contract: 1 }] },
  { contracts: [{ contract: "x", out: "" }] },
  { contracts: [{ contract: "x", options: { wire: "json" } }] },
  { contracts: [{ contract: "x", options: { allowRemote: "yes" } }] },
  { contracts: [{ contract: "x", options: { root: "" } }] },
  { contracts: [{ contract: "x", oot: "y" }] },
  { contracts, rules: { "asyncapi-id": "off", "kind-inferred": "error", "format-ignored": "warning" } },
  { contracts, rules: { "asyncapi-id": "information" } },
  { contracts, rules: { "asyncapi-idd": "off" } },
  { contracts, rules: { "reply-missing": "off" } },
  { contracts, rules: [] },
])("an editor accepts what posthorn does, and refuses what it refuses: %j", (configuration) => {
  const fits = new Ajv({ strict: true }).validate(configurationSchema(), configuration);
  expect(fits).toBe(checkConfiguration(configuration, settableRules).length === 0);
});
