import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Emitter } from "@posthorn/contract";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { drop, folderWith, posthorn, put, tea } from "../../test/posthorn.ts";
import { generateFiles } from "./generate-files.ts";
import { typescript } from "./typescript.ts";

let folder: string;
let contract: string;
beforeEach(async () => {
  folder = await folderWith({ "tea.yaml": tea });
  contract = join(folder, "tea.yaml");
});
afterEach(() => drop(folder));

const emitterOf =
  (...paths: readonly string[]): Emitter =>
  () => ({
    files: paths.map((path) => ({ path, text: `${path}\n` })),
  });

test("files are generated in memory, and nothing is written", async () => {
  const { files, diagnostics, sources } = await generateFiles({
    contract,
    options: { importExtension: ".ts" },
  });
  expect(files.map(({ path }) => path)).toContain("operations/brew-tea.ts");
  expect(files.find(({ path }) => path === "index.ts")?.text).toContain("./operations/brew-tea.ts");
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  expect(sources).toEqual([contract]);
  expect(await readdir(folder)).toEqual(["tea.yaml"]);
});

test("a contract with an error has no files, and the diagnostics give the reason", async () => {
  await put(contract, tea.replace("receive", "recieve"));
  const { files, diagnostics } = await generateFiles({ contract });
  expect(files).toEqual([]);
  expect(diagnostics).toContainEqual(expect.objectContaining({ severity: "error", line: 10 }));
});

test("typescript() works beside other emitters", async () => {
  const { files } = await generateFiles({
    contract,
    emitters: [typescript(), emitterOf("topics.md", "a/b.md")],
  });
  const paths = files.map(({ path }) => path);
  expect(paths).toEqual(expect.arrayContaining(["a/b.md", "index.ts", "topics.md"]));
  expect(paths).toEqual(paths.toSorted());
});

test("an emitter gets the model and name of the contract, and its diagnostics get a line", async () => {
  const seen: unknown[] = [];
  const emitter: Emitter = async ({ operations }, { source }) => {
    seen.push(source, ...operations.map(({ id }) => id));
    const [operation] = operations;
    const { file, pointer } = operation?.origin ?? { file: "", pointer: "" };
    return {
      files: [],
      diagnostics: [{ severity: "warning", code: "tea-weak", message: "Brew longer.", file, pointer }],
    };
  };
  const { diagnostics } = await generateFiles({ contract, emitters: [emitter] });
  expect(seen).toEqual(["tea.yaml", "brewTea"]);
  expect(diagnostics).toContainEqual(expect.objectContaining({ code: "tea-weak", file: contract, line: 9 }));
});

describe("a file of an emitter is refused", () => {
  test.each([
    "../out.md",
    "a/../../out.md",
    "/etc/passwd",
    "a//b.md",
    "./a.md",
    "",
    "a\\b.md",
    "C:/a.md",
    "a\u0000.md",
    "a\n.md",
    "nul ",
    "dot.",
    ".posthorn.json",
    ".Posthorn.JSON",
  ])("with the path %j", async (path) => {
    const { files, diagnostics } = await generateFiles({ contract, emitters: [emitterOf(path, "fine.md")] });
    expect(files).toEqual([]);
    expect(diagnostics.filter(({ severity }) => severity === "error")).toMatchObject([
      { code: "emitter-path" },
    ]);
  });

  test.each([
    ["index.md", "index.md"],
    ["Index.md", "index.md"],
    ["a/b.md", "a"],
    ["a", "a/b.md"],
  ])("if there is %j and its path is %j", async (one, other) => {
    const { files, diagnostics } = await generateFiles({
      contract,
      emitters: [emitterOf(one), emitterOf(other)],
    });
    expect(files).toEqual([]);
    expect(diagnostics).toContainEqual(
      expect.objectContaining({ code: "emitter-collision", severity: "error" }),
    );
  });

  test("and nothing is written", async () => {
    const config = join(folder, "posthorn.config.mjs");
    await put(
      config,
      `export default { contracts: [{ contract: "tea.yaml", out: "in/out", emitters: [() => ({ files: [{ path: "fine.md", text: "" }, { path: "../../evil.md", text: "" }] })] }] };`,
    );
    const { code, error } = await posthorn("generate", "--config", config);
    expect(code).toBe(1);
    expect(error).toContain('An emitter returned a file with the path "../../evil.md".');
    expect(await readdir(folder)).toEqual(["posthorn.config.mjs", "tea.yaml"]);
  });
});

test.each([
  [
    "throws",
    () => {
      throw new RangeError("no tea");
    },
    'An emitter failed with "RangeError: no tea".',
  ],
  ["returns nothing", () => undefined as never, "it returned no list of files"],
])("an emitter that %s causes a diagnostic, and the promise resolves", async (_, emitter: Emitter, cause) => {
  const { files, diagnostics } = await generateFiles({ contract, emitters: [emitter] });
  expect(files).toEqual([]);
  expect(diagnostics).toContainEqual(
    expect.objectContaining({ code: "emitter-failed", message: expect.stringContaining(cause) }),
  );
});
