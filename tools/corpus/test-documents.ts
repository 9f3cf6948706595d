import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { openWorkbench } from "../../generators/typescript/test/workbench.ts";
import { root } from "../packages/packages.ts";
import { compileAll, type Setting } from "./compile.ts";
import type { DocumentResult } from "./examine.ts";
import type { CorpusDocument } from "./manifest.ts";
import { examineAll } from "./workers.ts";

/** The number of documents that one run of a compiler checks. */
const documentsPerRun = 60;

/** Tests documents: reads them, generates code, sends messages through it, and compiles it with each setting. */
export async function testDocuments(
  documents: readonly CorpusDocument[],
  settings: readonly Setting[],
): Promise<readonly DocumentResult[]> {
  await mkdir(join(root, ".cache"), { recursive: true });
  const run = await mkdtemp(join(root, ".cache/corpus-"));
  const workbench = await openWorkbench();
  try {
    const chunkOf = (index: number): string => `chunk-${Math.floor(index / documentsPerRun)}`;
    const results = await examineAll(documents, (index) => ({
      compiled: join(workbench.folder, chunkOf(index), `document-${index}`),
      run: join(run, `document-${index}`),
    }));
    const generated = results.flatMap(({ isGenerated }, index) => (isGenerated ? [chunkOf(index)] : []));
    const compileErrors = await compileAll(workbench, [...new Set(generated)], settings);
    const general = compileErrors.get("");
    if (general !== undefined) throw new Error(general.join("\n"));
    return results.map((result, index) => ({
      ...result,
      problems: [...result.problems, ...(compileErrors.get(`document-${index}`) ?? [])],
    }));
  } finally {
    await workbench.close();
    await rm(run, { recursive: true, force: true });
  }
}
