import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { folder, hasCorpus } from "../../../tools/corpus/manifest.ts";
import { openWorkbench, type Workbench } from "../../typescript/test/workbench.ts";
import { sampleOf, scaffoldContract } from "../test/others-contracts.ts";

if (!hasCorpus) console.warn(`Skipped: ${folder} does not exist.`);

const documents = 30;

describe.skipIf(!hasCorpus)("contracts that others wrote", () => {
  let workbench: Workbench;
  beforeAll(async () => {
    workbench = await openWorkbench();
  });
  afterAll(() => workbench.close());

  test("get handlers for both sides, also when operations are added, and these compile", async () => {
    let scaffolded = 0;
    for (const [index, row] of sampleOf(documents).entries()) {
      const result = await scaffoldContract(row, workbench, `documents/document-${index}`);
      if (result === undefined) continue;
      scaffolded += 1;
      expect(result).toEqual({ ...result, findings: [], lastChanges: [] });
    }
    expect(scaffolded).toBeGreaterThan(documents / 2);
    expect(await workbench.compile("documents", "7", "nodenext")).toBe("");
  }, 120_000);
});
