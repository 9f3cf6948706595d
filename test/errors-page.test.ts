import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../tools/packages/packages.ts";
import { tableOf } from "./readme.ts";

const read = (file: string): string => readFileSync(join(root, file), "utf8");

test("the page on errors explains every code and no other", () => {
  const [, union = ""] =
    /export type ErrorCode =([\s\S]*?");/.exec(read("packages/core/src/errors/error-code.ts")) ?? [];
  const codes = [...union.matchAll(/\| "(\w+)"/g)].map(([, code]) => code);
  const explained = tableOf(read("docs/errors.md"), "code");
  expect(codes.length).toBeGreaterThan(20);
  expect([...explained.keys()].map((cell) => cell.replaceAll("`", ""))).toEqual(codes);
  for (const [code, row] of explained) {
    expect([code, row["When"]]).toEqual([code, expect.stringMatching(/^(Thrown|Reported)\b.*\.$/)]);
    expect([code, row["What to do"]]).toEqual([code, expect.stringMatching(/^\w.*[.`]$/)]);
  }
});
