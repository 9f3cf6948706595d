import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { afterEach, describe, expect, test } from "vitest";
import { drop, filesIn, folderWith, posthorn, put, runPosthorn, tea } from "../../test/posthorn.ts";
import { checkConfiguration } from "./check-configuration.ts";
import { publishedSchema } from "./configuration-schema.ts";
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

describe("without a contract, a command works on the contracts of the configuration,", () => {
  test.each([
    ["posthorn.config.json", JSON.stringify({ contracts })],
    ["posthorn.config.mjs", `export default ${JSON.stringify({ contracts })};`],
  ])("which is %s", async (name, text) => {
    await inFolderWith({ ...both, [name]: text });
    const { code, out, error } = await posthorn("generate");
    expect([code, error]).toEqual([0, ""]);
    expect(out).toBe("5 files written to src/tea.\n5 files written to src/pot.\n");
    expect(readFileSync("src/tea/index.ts", "utf8")).toContain("brew-tea.ts");
    expect(readFileSync("src/pot/index.ts", "utf8")).toContain("fill-pot.js");
    expect((await posthorn("check")).out).toBe(
      "5 files in src/tea are up to date.\n5 files in src/pot are up to date.\n",
    );
    expect((await posthorn("validate")).out).toBe(
      "contracts/tea.yaml is valid.\ncontracts/pot.yaml is valid.\n",
    );
  });

  test.each(["posthorn.config.ts", "posthorn.config.mts"])(
    "which is written in TypeScript in %s, and named from another folder",
    async (name) => {
      await inFolderWith(both);
      const file = join(folder, name);
      const index = join(import.meta.dirname, "../index.ts");
      await put(
        file,
        `import { defineConfig } from ${JSON.stringify(index)};\nexport default defineConfig({ contracts: [{ contract: "contracts/tea.yaml" as string, out: "output" }] });\n`,
      );
      const { code, error } = await runPosthorn(["generate", "--config", file]);
      expect([code, error]).toEqual([0, ""]);
      expect(await filesIn(join(folder, "output"))).toContain("index.ts");
    },
  );

  test("and options of the command line override it", async () => {
    await inFolderWith({ ...both, "posthorn.config.json": JSON.stringify({ contracts: [contracts[0]] }) });
    await posthorn("generate", "--import-extension", ".js", "--out", "elsewhere");
    expect(readFileSync("elsewhere/index.ts", "utf8")).toContain("brew-tea.js");
  });

  test("and --dates overrides its type of a date-time", async () => {
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

  test("and an error in one contract does not prevent the others from being written", async () => {
    await inFolderWith({
      ...both,
      "contracts/tea.yaml": "asyncapi: 1",
      "posthorn.config.json": JSON.stringify({ contracts }),
    });
    const { code, out } = await posthorn("generate");
    expect([code, out]).toEqual([1, "5 files written to src/pot.\n"]);
  });
});

describe("a mistake in the configuration is reported with its place, and exit code 2:", () => {
  test.each([
    [{ contracts, contract: "x" }, 'contract is unknown. Did you mean "contracts"?'],
    [{ contract: "x" }, 'contract is unknown. Did you mean "contracts"?'],
    [{ rules: {} }, 'contracts is missing. Add it, for example [{"contract":"contracts/shop.yaml"}].'],
    [{ contracts, frob: 1 }, "frob is unknown. Remove it. Possible here: contracts, shared and rules."],
    [
      [],
      'The configuration is [], but must be an object, for example {"contracts":[{"contract":"contracts/shop.yaml"}]}.',
    ],
    [
      { contracts: [] },
      'contracts is [], but must be a list with at least one entry, for example [{"contract":"contracts/shop.yaml"}].',
    ],
    [{ contracts: [{ contarct: "x" }] }, 'contracts[0].contarct is unknown. Did you mean "contract"?'],
    [
      { contracts: [{ contract: "" }] },
      'contracts[0].contract is "", but must be a non-empty string, for example "contracts/shop.yaml".',
    ],
    [
      { contracts: [{ contract: "x", out: 1 }] },
      'contracts[0].out is 1, but must be a non-empty string, for example "src/shop".',
    ],
    [
      { contracts: [{ contract: "x" }, { contract: "y", options: { strikt: true } }] },
      'contracts[1].options.strikt is unknown. Did you mean "strict"?',
    ],
    [
      { contracts: [{ contract: "x", options: { importExtension: "ts" } }] },
      'contracts[0].options.importExtension is "ts", but must be ".js" or ".ts".',
    ],
    [
      { contracts: [{ contract: "x", emitters: ["typescript"] }] },
      'contracts[0].emitters is ["typescript"], but must be a list of functions such as typescript().',
    ],
    [{ contracts: [{ contract: "x" }, { contract: "y" }] }, 'Several contracts write to "generated"'],
  ])("%j", async (configuration, reason) => {
    await inFolderWith({ "posthorn.config.json": JSON.stringify(configuration) });
    const { code, error } = await posthorn("generate");
    expect(code).toBe(2);
    expect(error).toContain(reason);
  });

  test.each([
    ["posthorn.config.json", "{", /posthorn\.config\.json cannot be read: SyntaxError: /],
    [
      "posthorn.config.mjs",
      "throw new Error('no tea');",
      /cannot be read: Error: no tea\. Correct the file\./,
    ],
    [
      "posthorn.config.mjs",
      "export const config = {};",
      /has no default export\. Write: export default defineConfig/,
    ],
  ])("%s: %s", async (name, text, reason) => {
    await inFolderWith({ [name]: text });
    const { code, error } = await posthorn("generate");
    expect(code).toBe(2);
    expect(error).toMatch(reason);
  });

  test("a missing file", async () => {
    expect(await posthorn("generate", "--config", "none.json")).toMatchObject({
      code: 2,
      error: expect.stringContaining('The configuration "none.json" does not exist. Check its path.'),
    });
  });

  test("options of TypeScript beside emitters, which do not get them", async () => {
    const emitters = "emitters: [() => ({ files: [] })]";
    await inFolderWith({
      ...both,
      "one.mjs": `export default { contracts: [{ contract: "a", options: { builders: true }, ${emitters} }] };`,
      "two.mjs": `export default { contracts: [{ contract: "a", ${emitters} }] };`,
    });
    expect((await posthorn("generate", "--config", "one.mjs")).error).toContain(
      "contracts[0].options.builders has no effect on emitters. Set it there: typescript({ builders: … }).",
    );
    expect((await posthorn("generate", "--config", "two.mjs", "--wire", "plain")).error).toContain(
      "--wire has no effect on the emitters of the configuration. Set it there: typescript({ wire: … }).",
    );
  });
});

test("the published schema is the one that configurations are checked with", () => {
  const published = JSON.parse(readFileSync(join(root, "schemas/configuration.schema.json"), "utf8"));
  expect(published).toEqual(publishedSchema(settableRules));
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
])("an editor and posthorn agree about %j", (configuration) => {
  const isValid = new Ajv({ strict: true }).validate(publishedSchema(settableRules), configuration);
  expect(isValid).toBe(checkConfiguration(configuration, settableRules).length === 0);
});
