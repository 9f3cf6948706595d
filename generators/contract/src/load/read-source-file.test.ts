import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { withFiles } from "../../test/contract-with.ts";
import { parseSource } from "../text/parse-source.ts";
import { readSourceFile } from "./read-source-file.ts";

const parse = (text: string) => parseSource(text, { path: "/tea/contract.yaml", name: "contract.yaml" });

test("a pointer leads to the line and column of its key", () => {
  const { file } = parse("info:\n  title: Tea\n  tags:\n    - name: green\n");
  expect(file?.positionOf("/info/title")).toEqual({ line: 2, column: 3 });
  expect(file?.positionOf("/info/tags/0")).toEqual({ line: 4, column: 7 });
});

test("a pointer that leads nowhere gives the nearest position", () => {
  const { file } = parse("info:\n  title: Tea\n");
  expect(file?.positionOf("/info/version/major")).toEqual({ line: 1, column: 1 });
});

test("JSON has positions like YAML", () => {
  const { file } = parse('{\n  "info": { "title": "Tea" }\n}');
  expect(file?.data).toEqual({ info: { title: "Tea" } });
  expect(file?.positionOf("/info/title")).toEqual({ line: 2, column: 13 });
});

test("an escaped pointer leads to a key with slashes and tildes", () => {
  const { file } = parse("a:\n  b/c~d: 1\n");
  expect(file?.positionOf("/a/b~1c~0d")).toEqual({ line: 2, column: 3 });
});

test("a duplicate key is reported at the second one", () => {
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

test("a duplicate key in a list is found by its index", () => {
  const { diagnostics } = parse("tags:\n  - name: a\n  - name: b\n    name: c\n");
  expect(diagnostics).toMatchObject([{ code: "key-duplicate", pointer: "/tags/1/name", line: 4 }]);
});

test("a text that is neither YAML nor JSON is refused at its first mistake", () => {
  expect(parse("info: {\n  title: [\n").diagnostics[0]).toMatchObject({ code: "syntax-invalid", line: 3 });
});

test("aliases that multiply are refused without expanding them", () => {
  const levels = Array.from({ length: 12 }, (_, level) =>
    level === 0 ? "a0: &a0 [tea]" : `a${level}: &a${level} [${`*a${level - 1},`.repeat(10)}]`,
  );
  expect(parse(levels.join("\n")).diagnostics).toMatchObject([{ code: "alias-excessive" }]);
});

test("an alias of a value around it is refused", () => {
  expect(parse("a: &a { b: *a }").diagnostics).toMatchObject([{ code: "alias-circular" }]);
});

test("a few aliases are read", () => {
  expect(parse("a: &a { b: 1 }\nc: *a\nd: { <<: *a, e: 2 }").file?.data).toMatchObject({
    c: { b: 1 },
    d: { b: 1, e: 2 },
  });
});

test("brackets that are nested too deep are refused", () => {
  expect(parse("[".repeat(100_000)).diagnostics[0]?.severity).toBe("error");
});

test("the key __proto__ is a key like any other", () => {
  const { file } = parse('{ "__proto__": { "polluted": true } }');
  expect(Object.keys(file?.data as object)).toEqual(["__proto__"]);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

test("a thousand equal mistakes give a hundred diagnostics", () => {
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
    expect(
      (await readSourceFile({ path: join(folder, "a.yaml"), name: "a.yaml" })).diagnostics,
    ).toMatchObject([{ code: "file-encoding" }]);
  });
});

test("a byte order mark is not a part of the first key", async () => {
  await withFiles({ "a.yaml": "\ufeffa: 1" }, async (folder) => {
    expect((await readSourceFile({ path: join(folder, "a.yaml"), name: "a.yaml" })).file?.data).toEqual({
      a: 1,
    });
  });
});

test.each([
  ["a custom tag", "a:\n  b: !tea green", "tag-unknown", 2, 6],
  ["bytes", "a: !!binary aGk=", "tag-unknown", 1, 4],
  ["a function of JavaScript", "a: [1, !!js/function 'x']", "tag-unknown", 1, 8],
  ["a tag on a mapping", "a: !tea { b: 1 }", "tag-unknown", 1, 4],
  ["a tag on a key", "{ !tea a: 1 }", "tag-unknown", 1, 3],
  ["a tag with a prefix", "%TAG !t! tag:tea.example,2024:\n---\na: !t!green 1", "tag-unknown", 3, 4],
  ["a date, also in YAML 1.1", "%YAML 1.1\n---\na: !!timestamp 2024-01-01", "tag-unknown", 3, 4],
  ["a tag that does not fit its value", "a: !!int tea", "tag-unknown", 1, 4],
  ["infinity", "a: [.inf]", "number-invalid", 1, 5],
  ["a value that is not a number", "a: .NaN", "number-invalid", 1, 4],
  ["a number too large", '{ "a": 1e400 }', "number-invalid", 1, 8],
  ["a number too large, in digits alone", `a: -${"9".repeat(400)}`, "number-invalid", 1, 4],
  ["a number too close to zero", "a: 1e-400", "number-invalid", 1, 4],
  ["a key that is a list", "? [a, b]\n: 1", "syntax-invalid", 1, 3],
  ["a second document", "a: 1\n---\nb: 2", "syntax-invalid", 2, 1],
])("%s is refused with its line and column", (_, text, code, line, column) => {
  const { file, diagnostics } = parse(text);
  expect(file).toBeUndefined();
  expect(diagnostics).toMatchObject([{ severity: "error", code, line, column }]);
});

test("tags of JSON's types have their meaning in YAML", () => {
  const text = "a: !!str 1\nb: !!int '2'\nc: !!map { d: !!seq [!!bool true, !!null null] }\ne: ! 3";
  expect(parse(text).file?.data).toEqual({ a: "1", b: 2, c: { d: [true, null] }, e: "3" });
});

test("numbers with many digits are read", () => {
  expect(parse("a: [0e-400, 0.0e10, 1e300, 5e-324]\nb: '1e400'").diagnostics).toEqual([]);
});

test("a separator at the end of a file does not begin a second document", () => {
  expect(parse("a: 1\n---\n").file?.data).toEqual({ a: 1 });
});

test("a scalar is available as it is written", () => {
  const { file } = parse("a: &n 9007199254740993\nb: *n\nc: { d: 1 }");
  expect(["/a", "/b", "/c", "/c/d/e"].map((pointer) => file?.textAt(pointer))).toEqual([
    "9007199254740993",
    "9007199254740993",
    undefined,
    undefined,
  ]);
});
