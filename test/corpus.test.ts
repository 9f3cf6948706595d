import { describe, expect, test } from "vitest";
import { folder, hasCorpus, readManifest, selectDocuments } from "../tools/corpus/manifest.ts";
import { testDocuments } from "../tools/corpus/test-documents.ts";
import { expectedOf } from "../tools/corpus/verdict.ts";

if (!hasCorpus) console.warn(`Skipped: the public contracts are missing at ${folder}.`);

/** The size of the selection. `npm run corpus` tests all documents with every compiler. */
const count = 40;
const settings = [
  { compiler: "7", resolution: "nodenext" },
  { compiler: "5.5", resolution: "bundler" },
] as const;

describe.skipIf(!hasCorpus)("public contracts", () => {
  test("the selection uses every feature of the corpus", () => {
    const all = readManifest();
    const selection = selectDocuments(all, count);
    const featuresOf = (documents: typeof all): ReadonlySet<string> =>
      new Set(documents.flatMap(({ features }) => features));
    expect(selection).toHaveLength(count);
    expect(selectDocuments(all, count)).toEqual(selection);
    expect(featuresOf(selection)).toEqual(featuresOf(all));
  });

  test("are read, generated, compiled and sent; invalid ones are refused with a position", async () => {
    const documents = selectDocuments(readManifest(), count);
    const results = await testDocuments(documents, settings);
    expect(results.filter(({ problems }) => problems.length > 0)).toEqual([]);
    const invalid = documents.flatMap((document, index) =>
      expectedOf(document) === "refused" ? [results[index]] : [],
    );
    expect(invalid.filter((result) => result?.isGenerated)).toEqual([]);
    expect(results.filter(({ isGenerated }) => isGenerated).length).toBeGreaterThan(count / 4);
  }, 600_000);
});
