import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Compiler, compilers } from "../../generators/typescript/test/workbench.ts";
import { root } from "../packages/packages.ts";
import { folder, hasCorpus, readManifest } from "./manifest.ts";
import { pageOf, valuesOf } from "./table.ts";
import { testDocuments } from "./test-documents.ts";

// Tests the generator with all public contracts, and writes docs/corpus.md and docs/corpus.tsv. Takes some minutes on two
// cores. Arguments select documents by parts of their file names; then nothing is written.
if (!hasCorpus) throw new Error(`${folder}/manifest.tsv is missing. Put the contracts into this folder.`);
const words = process.argv.slice(2);
const documents = readManifest().filter(
  ({ file }) => words.length === 0 || words.some((word) => file.includes(word)),
);
const versions = Object.keys(compilers) as Compiler[];
const settings = versions.flatMap((compiler) =>
  (["nodenext", "bundler"] as const).map((resolution) => ({ compiler, resolution })),
);

const results = await testDocuments(documents, settings);
const wrong = results.filter(({ problems }) => problems.length > 0);
for (const { file, problems } of wrong) console.log(`${file}\n  ${problems.join("\n  ")}`);
console.log(`${documents.length} documents, ${wrong.length} wrong results.`);
if (words.length === 0) {
  const names = `TypeScript ${versions.join(", ")}, NodeNext and Bundler`;
  await writeFile(join(root, "docs/corpus.md"), pageOf(documents, results, names));
  await writeFile(join(root, "docs/corpus.tsv"), valuesOf(documents, results));
}
process.exitCode = wrong.length > 0 ? 1 : 0;
