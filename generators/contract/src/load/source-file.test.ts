import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { withFiles } from "../../test/contract-with.ts";
import { loadSourceFile, parseSource } from "./source-file.ts";

const parse = (text: string) => parseSource(text, "/tea/contract.yaml", "contract.yaml");

test("a pointer leads to the line and column of its key", () => {
  const { file } = parse("info:\n  title: Tea\n  tags:\n    - name: green\n");
  expect(file?.positionOf("/info/title")).toEqual({ line: 2, column: 3 });
  expect(file?.positionOf("/info/tags/0")).toEqual({ line: 4, column: 7 });
});

test("a pointer that leads nowhere ends at the nearest place", () => {
  const { file } = parse("info:\n  title: Tea\n");
  expect(file?.positionOf("/info/version/major")).toEqual({ line: 1, column: 1 });
});

test("JSON has positions as YAML has", () => {
  const { file } = parse('{\n  "info": { "title": "Tea" }\n}');
  expect(file?.data).toEqual({ info: { title: "Tea" } });
  expect(file?.positionOf("/info/title")).toEqual({ line: 2, column: 13 });
});

test("an escaped pointer leads to a key with slashes and tildes", () => {
  const { file } = parse("a:\n  b/c~d: 1\n");
  expect(file?.positionOf("/a/b~1c~0d")).toEqual({ line: 2, column: 3 });
});

test("a key that stands twice is named, with the place of the second", () => {
  const { diagnostics, file } = parse("info:\n  title: Tea\n  title: Coffee\n");
  expect(file).toBeUndefined();
  expect(diagnostics).toMatchObject([
    {
      code: "key-duplicate",
      pointer: "/info/title",
      line: 3,
      column: 3,
      message: expect.stringContaining('"title"'),
    },
  ]);
});

test("a key that stands twice in a list is found by its index", () => {
  const { diagnostics } = parse("tags:\n  - name: a\n  - name: b\n    name: c\n");
  expect(diagnostics).toMatchObject([{ code: "key-duplicate", pointer: "/tags/1/name", line: 4 }]);
});

test("what is neither YAML nor JSON is refused where it breaks", () => {
  expect(parse("info: {\n  title: [\n").diagnostics[0]).toMatchObject({ code: "syntax-invalid", line: 3 });
});

test("aliases that multiply are refused, and not expanded", () => {
  const levels = Array.from({ length: 12 }, (_, level) =>
    level === 0 ? "a0: &a0 [tea]" : `a${level}: &a${level} [${`*a${level - 1},`.repeat(10)}]`,
  );
  expect(parse(levels.join("\n")).diagnostics).toMatchObject([{ code: "alias-excessive" }]);
});

test("an alias of what it stands in is refused", () => {
  expect(parse("a: &a { b: *a }").diagnostics).toMatchObject([{ code: "alias-circular" }]);
});

test("a few aliases are read", () => {
  expect(parse("a: &a { b: 1 }\nc: *a\nd: { <<: *a, e: 2 }").file?.data).toMatchObject({
    c: { b: 1 },
    d: { b: 1, e: 2 },
  });
});

test("brackets that nest without end are refused", () => {
  expect(parse("[".repeat(100_000)).diagnostics[0]?.severity).toBe("error");
});

test("a key called __proto__ is a key like any other", () => {
  const { file } = parse('{ "__proto__": { "polluted": true } }');
  expect(Object.keys(file?.data as object)).toEqual(["__proto__"]);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

test("a mistake that is made a thousand times is told a hundred times", () => {
  expect(parse("a: 1\n".repeat(1000)).diagnostics).toHaveLength(100);
  expect(parse("a: [}\n".repeat(1000)).diagnostics).toHaveLength(100);
});

test.each([
  ["UTF-16", Buffer.from("\ufeffa: 1", "utf16le")],
  ["UTF-16 without a byte order mark", Buffer.from("a: 1", "utf16le")],
  ["Latin-1", Buffer.from("a: caf\u00e9", "latin1")],
  ["bytes of zero", Buffer.from("a: \0")],
])("a file of %s is refused", async (_, bytes) => {
  await withFiles({}, async (folder) => {
    await writeFile(join(folder, "a.yaml"), bytes);
    expect((await loadSourceFile(join(folder, "a.yaml"), "a.yaml")).diagnostics).toMatchObject([
      { code: "file-encoding" },
    ]);
  });
});

test("a byte order mark is no part of the first key", async () => {
  await withFiles({ "a.yaml": "\ufeffa: 1" }, async (folder) => {
    expect((await loadSourceFile(join(folder, "a.yaml"), "a.yaml")).file?.data).toEqual({ a: 1 });
  });
});
