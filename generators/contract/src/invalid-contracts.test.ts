import { join } from "node:path";
import { expect, test } from "vitest";
import { withFiles } from "../test/contract-with.ts";
import { second, whole } from "../test/invalid-contract.ts";
import { brokenDocuments } from "../test/invalid-documents.ts";
import { brokenMeanings } from "../test/invalid-meanings.ts";
import { readContract } from "./read-contract.ts";

const table = [...brokenDocuments, ...brokenMeanings];

test.each(table)("$name: $code", async ({ text, from, to, code, at, line }) => {
  const broken = text ?? whole.replace(from ?? "", () => to ?? "");
  expect(text === undefined && broken === whole).toBe(false);
  const { contract, diagnostics } = await withFiles({ "tea/contract.yaml": broken }, (folder) =>
    readContract(join(folder, "tea/contract.yaml")),
  );
  expect(contract).toBeUndefined();
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  expect(errors).toContainEqual(
    expect.objectContaining({
      code,
      pointer: at,
      line: line ?? expect.any(Number),
      column: expect.any(Number),
      message: expect.stringMatching(/\S/),
    }),
  );
});

test("the contracts that are broken here are read when they are not", async () => {
  const files = { "three.yaml": whole, "two.yaml": second };
  await withFiles(files, async (folder) => {
    for (const name of Object.keys(files)) {
      const { contract, diagnostics } = await readContract(join(folder, name));
      expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
      expect(contract?.operations).toHaveLength(2);
    }
  });
});

test("at least fifty are broken, each in its own way", () => {
  expect(table.length).toBeGreaterThanOrEqual(50);
  expect(new Set(table.map(({ name }) => name)).size).toBe(table.length);
});
