import { describe, expect, test } from "vitest";
import { folder, isThere, readManifest, sliceOf } from "../tools/corpus/manifest.ts";
import { prove } from "../tools/corpus/prove.ts";
import { expectedOf } from "../tools/corpus/verdict.ts";

if (!isThere) console.warn(`Skipped: there are no contracts of others at ${folder}.`);

/** All of them, under every compiler: `npm run corpus`. */
const documents = 40;
const settings = [
  { compiler: "7", resolution: "nodenext" },
  { compiler: "5.5", resolution: "bundler" },
] as const;

describe.skipIf(!isThere)("contracts that others wrote", () => {
  test("a slice of them makes use of all that the whole of them does", () => {
    const rows = readManifest();
    const slice = sliceOf(rows, documents);
    const featuresOf = (some: typeof rows): ReadonlySet<string> =>
      new Set(some.flatMap(({ features }) => features));
    expect(slice).toHaveLength(documents);
    expect(sliceOf(rows, documents)).toEqual(slice);
    expect(featuresOf(slice)).toEqual(featuresOf(rows));
  });

  test("are read, generated, compiled and sent round; what is invalid is refused with its place", async () => {
    const rows = sliceOf(readManifest(), documents);
    const examined = await prove(rows, settings);
    expect(examined.filter(({ problems }) => problems.length > 0)).toEqual([]);
    const invalid = rows.flatMap((row, index) => (expectedOf(row) === "refused" ? [examined[index]] : []));
    expect(invalid.filter((document) => document?.isGenerated)).toEqual([]);
    expect(examined.filter(({ isGenerated }) => isGenerated).length).toBeGreaterThan(documents / 4);
  }, 600_000);
});
