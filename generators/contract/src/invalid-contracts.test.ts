import { join } from "node:path";
import { expect, test } from "vitest";
import { withFiles } from "../test/contract-with.ts";
import { validThree, validTwo } from "../test/invalid-contract.ts";
import { invalidDocuments } from "../test/invalid-documents.ts";
import { invalidMeanings } from "../test/invalid-meanings.ts";
import { readContract } from "./read-contract.ts";

const table = [...invalidDocuments, ...invalidMeanings];

test.each(table)("$name: $code", async ({ text, from, to, code, at, line }) => {
  const invalid = text ?? validThree.replace(from ?? "", () => to ?? "");
  expect(text === undefined && invalid === validThree).toBe(false);
  const { contract, diagnostics } = await withFiles({ "tea/contract.yaml": invalid }, (folder) =>
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

test("the contracts are valid before they are changed", async () => {
  const files = { "three.yaml": validThree, "two.yaml": validTwo };
  await withFiles(files, async (folder) => {
    for (const name of Object.keys(files)) {
      const { contract, diagnostics } = await readContract(join(folder, name));
      expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
      expect(contract?.operations).toHaveLength(2);
    }
  });
});

test("there are at least fifty different mistakes", () => {
  expect(table.length).toBeGreaterThanOrEqual(50);
  expect(new Set(table.map(({ name }) => name)).size).toBe(table.length);
});
