import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { Diagnostic } from "./diagnostic.ts";
import { readContract } from "./read-contract.ts";

const folder = fileURLToPath(new URL("../../../../shared/contracts/", import.meta.url));
const isThere = existsSync(`${folder}manifest.tsv`);
if (!isThere) console.warn(`Contracts of others are skipped: there is no ${folder}manifest.tsv.`);
// All of them take minutes: POSTHORN_CORPUS=whole (npm run test:corpus -w @posthorn/contract).
const step = process.env["POSTHORN_CORPUS"] === "whole" ? 1 : 4;

interface Row {
  readonly file: string;
  readonly parses: boolean;
}

function rows(): readonly Row[] {
  if (!isThere) return [];
  const [head = "", ...lines] = readFileSync(`${folder}manifest.tsv`, "utf8").trim().split("\n");
  const columns = head.split("\t");
  return lines
    .map((line) => line.split("\t"))
    .map((cells) => ({ file: cells[0] ?? "", parses: cells[columns.indexOf("parses")] === "yes" }))
    .filter((_, index) => index % step === 0);
}

/**
 * What a valid contract may be refused for: this version does not carry it, or never will. Avro is not looked at
 * where these are called valid, and some refer to types that no file of theirs defines.
 */
const refusals = new Set(["not-supported", "ref-outside", "avro-invalid"]);

describe.skipIf(!isThere)("contracts that others wrote", () => {
  const counts = new Map<string, number>();
  const count = (what: string) => counts.set(what, (counts.get(what) ?? 0) + 1);

  test("are each read, or refused with a code and a place", { timeout: 1_200_000 }, async () => {
    for (const { file, parses } of rows()) {
      const { contract, diagnostics } = await readContract(`${folder}documents/${file}`);
      const errors = diagnostics.filter(({ severity }) => severity === "error");
      expect(contract === undefined, `${file} is refused if there is an error`).toBe(errors.length > 0);
      for (const error of errors) expectPlace(file, error);
      const codes = [...new Set(errors.map(({ code }) => code))].sort();
      if (parses) {
        const others = codes.filter((code) => !refusals.has(code));
        expect(others, `${file} is valid`).toEqual([]);
      }
      count(contract === undefined ? `refused: ${codes.join(", ")}` : "read");
    }
    const lines = [...counts].sort(([, a], [, b]) => b - a).map(([what, number]) => `${number} ${what}`);
    console.log(`Contracts of others, one in ${step}:\n${lines.join("\n")}`);
    expect(counts.get("read")).toBeGreaterThan(0);
  });
});

function expectPlace(file: string, { pointer, line, column, message }: Diagnostic): void {
  expect({ file, pointer, line, column, message }).toEqual({
    file,
    pointer: expect.any(String),
    line: expect.any(Number),
    column: expect.any(Number),
    message: expect.stringMatching(/\S/),
  });
}
