import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Examined } from "../tools/corpus/examine.ts";
import type { Row } from "../tools/corpus/manifest.ts";
import { pageOf } from "../tools/corpus/table.ts";
import { expectedOf, wrongs } from "../tools/corpus/verdict.ts";
import { root } from "../tools/packages/packages.ts";

const row = (file: string, errorClass = "", ...features: string[]): Row => ({
  file,
  asyncapi: "3.0.0",
  parses: errorClass === "",
  errorClass,
  features,
});
const done = (file: string, more: Partial<Examined> = {}): Examined => ({
  file,
  isGenerated: true,
  operations: 1,
  messages: 2,
  problems: [],
  ...more,
});
const refused = { isGenerated: false, operations: 0, messages: 0 };
const at = { file: "a.yaml", pointer: "", line: 1, column: 1, message: "Wrong. Mend it." } as const;
const error = (code: string) => ({ ...at, code, severity: "error" as const });
const style = { ...at, code: "asyncapi2-tags", severity: "warning" as const };

const page = pageOf(
  [row("tea__a_b.yaml"), row("torn.yaml", "lint-rule", "unresolvedRef"), row("c.yaml"), row("d.yaml")],
  [
    done("tea__a_b.yaml", { operations: 1000 }),
    done("torn.yaml", { ...refused, errors: ['"#/components/schemas/Cup" points to nothing'] }),
    done("c.yaml", { unsatisfiable: ['message "Cup": "/id" may not be there'] }),
    done("d.yaml", { problems: ["refused: x | y", "thrown: <z>"] }),
  ],
  "TypeScript 7",
);

test("the page of results is laid out as the formatter wants it", () => {
  const biome = join(root, "node_modules/@biomejs/biome/bin/biome");
  const formatted = execFileSync(process.execPath, [biome, "format", "--stdin-file-path=docs/corpus.md"], {
    cwd: root,
    input: page,
    encoding: "utf8",
  });
  expect(page).toBe(formatted);
});

test("the page says of each document what became of it, and why where that is not plain", () => {
  const lines = page.split("\n").map((line) => line.replace(/ +/g, " "));
  expect(lines).toEqual(
    expect.arrayContaining([
      "| tea\\_\\_a\\_b.yaml | 3.0.0 | 1000 | 2 | generated |",
      "| torn.yaml | 3.0.0 | | | refused, as it must be (lint-rule, dangling-ref) |",
      "| c.yaml | 3.0.0 | 1 | 2 | generated, but for 1 that nothing can fit |",
      "| d.yaml | 3.0.0 | 1 | 2 | **wrong** |",
      ' - "#/components/schemas/Cup" points to nothing',
      ' - message "Cup": "/id" may not be there',
      " - refused: x \\| y",
      " - thrown: \\<z\\>",
      "| not as they must be | 1 |",
    ]),
  );
});

test("a document that breaks but a rule of style must be generated, unless it refers to what is not there", () => {
  const torn = row("a.yaml", "lint-rule", "unresolvedRef");
  expect(expectedOf(row("a.yaml", "lint-rule"))).toBe("generated");
  expect(expectedOf(torn)).toBe("refused");
  expect(wrongs(torn, [style, error("ref-missing")])).toEqual([]);
  expect(wrongs(torn, [style])).toEqual(["let through, though lint-rule"]);
  expect(wrongs(torn, [style, error("ref-missing"), error("avro-invalid")])).toEqual([
    "refused for more than references: avro-invalid, ref-missing",
  ]);
});

test("a valid document that is refused is not as it must be", () => {
  expect(wrongs(row("a.yaml"), [error("not-supported")])).toEqual(["refused: not-supported"]);
  expect(wrongs(row("a.yaml"), [style])).toEqual([]);
});
