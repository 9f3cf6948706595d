import { mkdir, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { drop, filesIn, folderWith, posthorn, put, tea, textsIn } from "../../test/posthorn.ts";

let folder: string;
let contract: string;
let out: string;
beforeEach(async () => {
  folder = await folderWith({ "tea.yaml": tea });
  contract = join(folder, "tea.yaml");
  out = join(folder, "generated");
});
afterEach(() => drop(folder));

const generate = (...options: readonly string[]) => posthorn("generate", contract, "--out", out, ...options);

test("the code is written, then nothing, then only what changed, and extra files are removed", async () => {
  expect(await generate()).toEqual({ code: 0, out: `5 files written to ${out}.\n`, error: "" });
  const files = await filesIn(out);
  expect(files).toEqual([
    ".posthorn.json",
    "index.ts",
    "messages/brew-tea.ts",
    "operations/brew-tea.ts",
    "serve-tea.ts",
    "tea-client.ts",
  ]);
  const timesOf = () => Promise.all(files.map(async (file) => (await stat(join(out, file))).mtimeMs));
  const times = await timesOf();

  expect((await generate()).out).toBe(`Nothing to write: 5 files in ${out} are up to date.\n`);
  expect(await timesOf()).toEqual(times);

  await put(contract, tea.replace("BrewTea", "MakeTea"));
  expect((await generate()).out).toBe(`5 files written to ${out}, 1 removed.\n`);
  expect(await filesIn(out)).toEqual([
    ".posthorn.json",
    "index.ts",
    "messages/make-tea.ts",
    "operations/brew-tea.ts",
    "serve-tea.ts",
    "tea-client.ts",
  ]);
});

test("a file that posthorn did not write is left alone, and then nothing is written", async () => {
  await put(join(out, "index.ts"), "export const mine = 1;\n");
  await put(join(out, "notes.md"), "mine\n");
  const { code, error } = await generate();
  expect(code).toBe(1);
  expect(error).toBe(
    `${join(out, "index.ts")} error file-foreign This file was not written by posthorn. Move it away, or choose another folder with --out.\n1 error. Nothing was written.\n`,
  );
  expect(await filesIn(out)).toEqual(["index.ts", "notes.md"]);

  await rm(join(out, "index.ts"));
  await generate();
  await put(contract, tea.replace("BrewTea", "MakeTea"));
  await generate();
  expect(await readFile(join(out, "notes.md"), "utf8")).toBe("mine\n");
});

test("nothing outside of the folder is removed, whatever its manifest lists", async () => {
  await generate();
  await put(join(folder, "precious.txt"), "mine");
  await put(
    join(out, ".posthorn.json"),
    JSON.stringify({ files: ["../precious.txt", join(folder, "precious.txt"), "index.ts"] }),
  );
  expect((await generate()).code).toBe(0);
  expect(await readFile(join(folder, "precious.txt"), "utf8")).toBe("mine");
});

test("a manifest that is not valid is reported with the remedy", async () => {
  await put(join(out, ".posthorn.json"), "{");
  expect(await generate()).toEqual({
    code: 1,
    out: "",
    error: `posthorn: "${join(out, ".posthorn.json")}" cannot be read. Remove its folder, and generate it again.\n`,
  });
});

test("a folder that cannot be made is named in the error", async () => {
  await symlink(join(folder, "nowhere"), out);
  const { code, error } = await generate();
  expect(code).toBe(1);
  expect(error).toMatch(
    /^posthorn: E\w+: .*generated.*Check that the folder exists and that you may write to it\.\n$/,
  );
});

test("--import-extension decides how imports end", async () => {
  await generate("--import-extension", ".ts");
  expect(await readFile(join(out, "index.ts"), "utf8")).toContain('from "./operations/brew-tea.ts"');
});

describe("a contract with an error is reported with its place, and nothing is written:", () => {
  test.each([
    ["a missing file", undefined, /tea\.yaml error file-missing /],
    ["neither YAML nor JSON", "asyncapi: [3.0.0\ninfo: {", /tea\.yaml:\d+:\d+ error syntax-invalid /],
    [
      "not AsyncAPI",
      "openapi: 3.0.0\ninfo: { title: Tea, version: '1' }\n",
      /tea\.yaml:1:1 error not-asyncapi /,
    ],
    [
      "not valid",
      tea.replace("action: receive", "action: sendd"),
      /tea\.yaml:\d+:\d+ error [\w-]+ .*(action|equal)/,
    ],
    [
      "not supported",
      tea.replace("{ type: integer }", "{ type: string, pattern: '(' }"),
      /tea\.yaml:7:\d+ error \S+ .*\(/,
    ],
  ])("%s", async (_, text, diagnostic) => {
    await (text === undefined ? rm(contract) : writeFile(contract, text));
    for (const command of ["generate", "check"]) {
      const { code, out: text, error } = await posthorn(command, contract, "--out", out);
      expect([code, text]).toEqual([1, ""]);
      expect(error).toMatch(diagnostic);
      expect(error.endsWith("\nNothing was written.\n")).toBe(command === "generate");
      expect(error).not.toMatch(/^\s+at /m);
    }
    expect((await posthorn("validate", contract)).code).toBe(1);
    await expect(readdir(out)).rejects.toThrow("ENOENT");
  });

  test("a guess, with --strict", async () => {
    await put(contract, tea.replace("    x-posthorn: { kind: command }\n", ""));
    const { code, error } = await generate("--strict");
    expect(code).toBe(1);
    expect(error).toMatch(/tea\.yaml:\d+:\d+ error kind-inferred .*brewTea/);
    await expect(readdir(out)).rejects.toThrow("ENOENT");
    expect((await generate()).code).toBe(0);
  });

  test("files that were written before stay unchanged", async () => {
    await generate();
    const before = await textsIn(out);
    await put(contract, tea.replace("action: receive", "action: sendd"));
    expect((await generate()).code).toBe(1);
    expect(await textsIn(out)).toEqual(before);
  });
});

test("a file at the path of the output folder is refused before anything is read", async () => {
  await mkdir(join(folder, "in"));
  const file = join(folder, "in/file");
  await put(file, "mine\n");
  for (const command of ["generate", "check"])
    for (const path of [file, join(file, "src")])
      expect(await posthorn(command, contract, "--out", path)).toMatchObject({
        code: 2,
        error: expect.stringContaining(
          `"${file}" is a file, but the output needs a folder. Choose another with --out.`,
        ),
      });
  expect(await readFile(file, "utf8")).toBe("mine\n");
});
