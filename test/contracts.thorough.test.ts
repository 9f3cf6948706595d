import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Contract } from "@posthorn/contract";
import { checkSupport, generate } from "@posthorn/generator-typescript";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadSources } from "../generators/contract/src/load/sources.ts";
import { readModel } from "../generators/contract/src/read/read-model.ts";
import { openWorkbench, type Workbench } from "../generators/typescript/test/workbench.ts";

// Public contracts, in a folder next to the repository. Only the ones without errors in @asyncapi/parser are used, so its
// rules, which take minutes for all contracts, are skipped.
const folder = join(import.meta.dirname, "../../shared/contracts");
const hasContracts = existsSync(join(folder, "manifest.tsv"));
if (!hasContracts) console.warn(`Skipped: the public contracts are missing at ${folder}.`);

function listContracts(): readonly string[] {
  const [head = "", ...rows] = readFileSync(join(folder, "manifest.tsv"), "utf8").trim().split("\n");
  const column = head.split("\t").indexOf("parses");
  return rows
    .map((row) => row.split("\t"))
    .filter((row) => row[column] === "yes")
    .map(([file = ""]) => file);
}

async function modelOf(path: string): Promise<Contract | undefined> {
  const sources = await loadSources(path);
  const { contract, diagnostics, error } = readModel(sources);
  if (error !== undefined) throw error;
  return [...sources.diagnostics, ...diagnostics].some(({ severity }) => severity === "error")
    ? undefined
    : contract;
}

describe.skipIf(!hasContracts)("every valid public contract", () => {
  let workbench: Workbench;
  beforeAll(async () => {
    workbench = await openWorkbench();
  }, 60_000);
  afterAll(() => workbench.close());

  test("gives code that compiles, or is refused with a pointer and a reason", {
    timeout: 300_000,
  }, async () => {
    const counts = { generated: 0, refused: 0, invalid: 0 };
    for (const [index, file] of listContracts().entries()) {
      const contract = await modelOf(join(folder, "documents", file));
      if (contract === undefined) {
        counts.invalid += 1;
        continue;
      }
      const refusals = checkSupport(contract);
      for (const { pointer, message } of refusals)
        expect([file, pointer, message]).toEqual([
          file,
          expect.stringMatching(/^\//),
          expect.stringMatching(/not supported yet\. /),
        ]);
      if (refusals.length > 0) counts.refused += 1;
      else {
        counts.generated += 1;
        const options = { source: basename(file) };
        const { files } = generate(contract, options);
        expect(generate(contract, options).files).toEqual(files);
        await workbench.write(files, `contracts/${index}`);
      }
    }
    console.log(`Public contracts: ${JSON.stringify(counts)}`);
    expect(counts.generated).toBeGreaterThan(0);
    expect(await workbench.compile("contracts", "7", "nodenext")).toBe("");
  });
});
