import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { problemsOf, sourcesOf, withFiles } from "../../test/contract-with.ts";
import { loadSources } from "./sources.ts";

test("a file that a reference names is read, and its own references are relative to it", async () => {
  const { diagnostics, files } = await sourcesOf("a: { $ref: './parts/a.yaml#/x' }", {
    "parts/a.yaml": "x: { $ref: 'b.json' }",
    "parts/b.json": '{ "tea": true }',
  });
  expect(diagnostics).toEqual([]);
  expect([...files.keys()]).toEqual(["contract.yaml", "parts/a.yaml", "parts/b.json"]);
});

test("references are followed to the last target, through files and other references", async () => {
  const sources = await sourcesOf("a: { $ref: 'b.yaml#/x/y' }\nc: { y: 7 }", {
    "b.yaml": "x: { $ref: 'contract.yaml#/c' }",
  });
  const [reference] = sources.references;
  expect(sources.follow(reference)).toBe(7);
});

test("every object has an origin", async () => {
  const sources = await sourcesOf("a: { $ref: 'b.yaml#/x' }", { "b.yaml": "x: { y: {} }" });
  const target = sources.follow(sources.references[0]) as object;
  expect(sources.originOf(target)).toEqual({ file: "b.yaml", pointer: "/x" });
});

test("a missing file is reported at the reference", async () => {
  const { diagnostics } = await sourcesOf("a:\n  b: { $ref: 'none.yaml' }");
  expect(diagnostics).toMatchObject([{ code: "ref-missing", file: "contract.yaml", pointer: "/a/b" }]);
});

test("a reference out of the contract's folder is refused without reading the file", async () => {
  await withFiles(
    { "secret.yaml": "s: 1", "in/contract.yaml": "a: { $ref: '../secret.yaml' }" },
    async (folder) => {
      const { diagnostics, paths } = await loadSources(join(folder, "in/contract.yaml"));
      expect(problemsOf(diagnostics)).toEqual(["ref-outside"]);
      expect(paths).toEqual([join(folder, "in/contract.yaml")]);
    },
  );
});

test.each([
  "/etc/passwd",
  "file:///etc/passwd",
  "a/../../x.yaml",
  "%2e%2e/x.yaml",
  "..\\x.yaml",
  "C:\\x.yaml",
])("a reference to %s is refused as outside", async (ref) => {
  expect(problemsOf((await sourcesOf(`a: { $ref: '${ref}' }`)).diagnostics)).toEqual(["ref-outside"]);
});

test("a symbolic link out of the folder is refused", async () => {
  await withFiles(
    { "in/contract.yaml": "a: { $ref: 'link.yaml' }", "secret.yaml": "s: 1" },
    async (folder) => {
      await symlink(join(folder, "secret.yaml"), join(folder, "in/link.yaml"));
      const { diagnostics } = await loadSources(join(folder, "in/contract.yaml"));
      expect(problemsOf(diagnostics)).toEqual(["ref-outside"]);
    },
  );
});

test("with an outer folder as root, references may leave the contract's folder but not the root", async () => {
  const files = {
    "common/a.yaml": "x: { $ref: '../in/contract.yaml#/c' }",
    "in/contract.yaml": "a: { $ref: '../common/a.yaml#/x' }\nb: { $ref: '../../b.yaml' }\nc: 7",
  };
  await withFiles(files, async (folder) => {
    const sources = await loadSources(join(folder, "in/contract.yaml"), { root: folder });
    expect([...sources.files.keys()]).toEqual(["contract.yaml", "../common/a.yaml"]);
    expect(sources.follow(sources.references[0])).toBe(7);
    expect(sources.diagnostics).toMatchObject([{ code: "ref-outside", pointer: "/b" }]);
  });
});

test("a symbolic link within the root may lead out of the contract's folder", async () => {
  await withFiles({ "in/contract.yaml": "a: { $ref: 'link.yaml' }", "b.yaml": "s: 1" }, async (folder) => {
    await symlink(join(folder, "b.yaml"), join(folder, "in/link.yaml"));
    const { diagnostics, paths } = await loadSources(join(folder, "in/contract.yaml"), { root: folder });
    expect(diagnostics).toEqual([]);
    expect(paths).toHaveLength(2);
  });
});

test("a missing contract is reported", async () => {
  const { diagnostics, root } = await loadSources("/nowhere/contract.yaml");
  expect(problemsOf(diagnostics)).toEqual(["file-missing"]);
  expect(root).toBeUndefined();
});

test("a folder in place of a contract cannot be read", async () => {
  await withFiles({}, async (folder) => {
    await mkdir(join(folder, "contract.yaml"));
    expect(problemsOf((await loadSources(join(folder, "contract.yaml"))).diagnostics)).toEqual([
      "file-unreadable",
    ]);
  });
});

test("files of more than 30 MB in total are refused at the reference that exceeds the limit", async () => {
  const comment = `#${"-".repeat(7_999_999)}`;
  const { diagnostics } = await sourcesOf(
    "a: { $ref: 'a.yaml' }\nb: { $ref: 'b.yaml' }\nc: { $ref: 'c.yaml' }\nd: { $ref: 'd.yaml' }",
    { "a.yaml": comment, "b.yaml": comment, "c.yaml": comment, "d.yaml": comment },
  );
  expect(diagnostics).toMatchObject([{ code: "files-too-large", pointer: "/d" }]);
});

test("a contract of more than 10 MB is refused without reading it", async () => {
  await withFiles({}, async (folder) => {
    await writeFile(join(folder, "contract.yaml"), Buffer.alloc(10_000_001, "#"));
    expect(problemsOf((await loadSources(join(folder, "contract.yaml"))).diagnostics)).toEqual([
      "file-too-large",
    ]);
  });
});

test("a reference that leads back to itself leads nowhere", async () => {
  const sources = await sourcesOf("a: { $ref: '#/b' }\nb: { $ref: '#/a' }");
  expect(sources.references.map((reference) => sources.follow(reference))).toEqual([undefined, undefined]);
});

test("values that are nested too deep are refused before they are walked", async () => {
  const { diagnostics } = await sourcesOf(`a: ${'{"a":'.repeat(600)}1${"}".repeat(600)}`);
  expect(problemsOf(diagnostics)).toEqual(["nesting-too-deep"]);
});
