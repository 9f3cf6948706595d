import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { openWorkbench } from "../../generators/typescript/test/workbench.ts";
import { root } from "../packages/packages.ts";
import { compileAll, type Setting } from "./compile.ts";
import type { Examined } from "./examine.ts";
import type { Row } from "./manifest.ts";
import { examineAll } from "./workers.ts";

/** So many documents are compiled at once: one start of a compiler serves them all. */
const documentsEach = 60;

/** Everything that can be known of documents: read, generated, sent round, and compiled in those settings. */
export async function prove(
  rows: readonly Row[],
  settings: readonly Setting[],
): Promise<readonly Examined[]> {
  await mkdir(join(root, ".cache"), { recursive: true });
  const run = await mkdtemp(join(root, ".cache/corpus-"));
  const workbench = await openWorkbench();
  try {
    const chunkOf = (index: number): string => `chunk-${Math.floor(index / documentsEach)}`;
    const examined = await examineAll(rows, (index) => ({
      compiled: join(workbench.folder, chunkOf(index), `document-${index}`),
      run: join(run, `document-${index}`),
    }));
    const generated = examined.flatMap(({ isGenerated }, index) => (isGenerated ? [chunkOf(index)] : []));
    const complaints = await compileAll(workbench, [...new Set(generated)], settings);
    const general = complaints.get("");
    if (general !== undefined) throw new Error(general.join("\n"));
    return examined.map((document, index) => ({
      ...document,
      problems: [...document.problems, ...(complaints.get(`document-${index}`) ?? [])],
    }));
  } finally {
    await workbench.close();
    await rm(run, { recursive: true, force: true });
  }
}
