import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Compiler, compilers } from "../../generators/typescript/test/workbench.ts";
import { root } from "../packages/packages.ts";
import { folder, isThere, readManifest } from "./manifest.ts";
import { prove } from "./prove.ts";
import { pageOf, valuesOf } from "./table.ts";

// Tests the generator with all public contracts, and writes docs/corpus.md and docs/corpus.tsv. Takes some minutes on two
// cores. Words on the command line select documents by their names; then nothing is written.
if (!isThere) throw new Error(`There is no ${folder}/manifest.tsv. Put the contracts there.`);
const words = process.argv.slice(2);
const rows = readManifest().filter(
  ({ file }) => words.length === 0 || words.some((word) => file.includes(word)),
);
const versions = Object.keys(compilers) as Compiler[];
const settings = versions.flatMap((compiler) =>
  (["nodenext", "bundler"] as const).map((resolution) => ({ compiler, resolution })),
);

const examined = await prove(rows, settings);
const wrong = examined.filter(({ problems }) => problems.length > 0);
for (const { file, problems } of wrong) console.log(`${file}\n  ${problems.join("\n  ")}`);
console.log(`${rows.length} documents, ${wrong.length} wrong results.`);
if (words.length === 0) {
  const names = `TypeScript ${versions.join(", ")}, NodeNext and Bundler`;
  await writeFile(join(root, "docs/corpus.md"), pageOf(rows, examined, names));
  await writeFile(join(root, "docs/corpus.tsv"), valuesOf(rows, examined));
}
process.exitCode = wrong.length > 0 ? 1 : 0;
