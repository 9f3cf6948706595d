import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { DocumentResult } from "../tools/corpus/examine.ts";
import type { CorpusDocument } from "../tools/corpus/manifest.ts";
import { pageOf, valuesOf } from "../tools/corpus/table.ts";
import { expectedOf, wrongs } from "../tools/corpus/verdict.ts";
import { root } from "../tools/packages/packages.ts";

const row = (file: string, errorClass = "", ...features: string[]): CorpusDocument => ({
  file,
  asyncapi: "3.0.0",
  parses: errorClass === "",
  errorClass,
  features,
});
const done = (file: string, more: Partial<DocumentResult> = {}): DocumentResult => ({
  file,
  isGenerated: true,
  operations: 1,
  messages: 2,
  problems: [],
  ...more,
});
const refused = { isGenerated: false, operations: 0, messages: 0 };
const at = { file: "a.yaml", pointer: "", line: 1, column: 1, message: "Wrong. Correct it." } as const;
const error = (code: string) => ({ ...at, code, severity: "error" as const });
const style = { ...at, code: "asyncapi2-tags", severity: "warning" as const };

const rows = [
  row("tea__a_b.yaml"),
  row("torn.yaml", "lint-rule", "unresolvedRef"),
  row("c.yaml"),
  row("d.yaml"),
];
const examined = [
  done("tea__a_b.yaml", { operations: 1000 }),
  done("torn.yaml", { ...refused, errors: ['"#/components/schemas/Cup" points to nothing'] }),
  done("c.yaml", { unsatisfiable: ['message "Cup": "/id" is required and forbidden'] }),
  done("d.yaml", { problems: ["refused: x | y", "thrown: <z>"] }),
];
const page = pageOf(rows, examined, "TypeScript 7");

test("the page of results is formatted", () => {
  const biome = join(root, "node_modules/@biomejs/biome/bin/biome");
  const formatted = execFileSync(process.execPath, [biome, "format", "--stdin-file-path=docs/corpus.md"], {
    cwd: root,
    input: page,
    encoding: "utf8",
  });
  expect(page).toBe(formatted);
});

test("the page gives the numbers, and the reasons that are not obvious", () => {
  const lines = page.split("\n").map((line) => line.replace(/ +/g, " "));
  expect(lines).toEqual(
    expect.arrayContaining([
      ' - "#/components/schemas/Cup" points to nothing',
      ' - message "Cup": "/id" is required and forbidden',
      " - refused: x \\| y",
      " - thrown: \\<z\\>",
      "| wrong results | 1 |",
    ]),
  );
});

test("the data have a line with the result of each document", () => {
  expect(valuesOf(rows, examined).split("\n")).toEqual([
    "document\tasyncapi\toperations\tmessages\tresult",
    "tea__a_b.yaml\t3.0.0\t1000\t2\tgenerated",
    "torn.yaml\t3.0.0\t\t\trefused as required (lint-rule, dangling-ref)",
    "c.yaml\t3.0.0\t1\t2\tgenerated, except 1 that nothing can fit",
    "d.yaml\t3.0.0\t1\t2\twrong",
    "",
  ]);
});

test("a document that only breaks a rule of style must be generated, unless a reference is broken", () => {
  const torn = row("a.yaml", "lint-rule", "unresolvedRef");
  expect(expectedOf(row("a.yaml", "lint-rule"))).toBe("generated");
  expect(expectedOf(torn)).toBe("refused");
  expect(wrongs(torn, [style, error("ref-missing")])).toEqual([]);
  expect(wrongs(torn, [style])).toEqual(["accepted, though lint-rule"]);
  expect(wrongs(torn, [style, error("ref-missing"), error("avro-invalid")])).toEqual([
    "refused for other reasons than references: avro-invalid, ref-missing",
  ]);
});

test("refusing a valid document is a wrong result", () => {
  expect(wrongs(row("a.yaml"), [error("not-supported")])).toEqual(["refused: not-supported"]);
  expect(wrongs(row("a.yaml"), [style])).toEqual([]);
});
