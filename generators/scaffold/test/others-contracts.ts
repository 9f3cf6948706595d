import { basename, join } from "node:path";
import type { Contract } from "@posthorn/contract";
import { generate } from "@posthorn/generator-typescript";
import { generateDocument } from "../../../tools/corpus/document.ts";
import { type CorpusDocument, readManifest } from "../../../tools/corpus/manifest.ts";
import type { Workbench } from "../../typescript/test/workbench.ts";
import { type ScaffoldResult, scaffold, writeChanges } from "../src/index.ts";

/** Every so many documents that can be generated, the same ones each time. */
export function sampleOf(count: number): readonly CorpusDocument[] {
  const rows = readManifest().filter(({ parses }) => parses);
  const step = rows.length / count;
  return Array.from({ length: count }, (_, index) => rows[Math.floor(index * step)] as CorpusDocument);
}

export interface Scaffolded {
  readonly file: string;
  readonly operations: number;
  /** The findings of all runs, and the changes of the last one, which should make none. */
  readonly findings: readonly string[];
  readonly lastChanges: readonly string[];
}

/**
 * Scaffolds both sides of a contract: first every other operation, then all of them, as if the contract had got the
 * others, then once more. Nothing if no code can be generated from it.
 */
export async function scaffoldContract(
  row: CorpusDocument,
  workbench: Workbench,
  folder: string,
): Promise<Scaffolded | undefined> {
  const { contract } = await generateDocument(row);
  if (contract === undefined) return undefined;
  const { files } = generate(contract, { source: basename(row.file) });
  if (files.length === 0) return undefined;
  await workbench.write(files, join(folder, "generated"));
  const findings: string[] = [];
  const lastChanges: string[] = [];
  for (const client of [false, true]) {
    const run = async (given: Contract): Promise<ScaffoldResult> => {
      const out = join(workbench.folder, folder, client ? "client" : "handlers");
      const generated = join(workbench.folder, folder, "generated");
      const result = await scaffold({ contract: given, out, generated, client });
      findings.push(...result.findings.map(({ code, message }) => `${row.file}: ${code} ${message}`));
      await writeChanges(result.changes);
      return result;
    };
    const operations = contract.operations.filter((_, index) => index % 2 === 0);
    await run({ ...contract, operations });
    await run(contract);
    lastChanges.push(...(await run(contract)).changes.map(({ path }) => path));
  }
  return { file: row.file, operations: contract.operations.length, findings, lastChanges };
}
