import { type DocumentResult, examine, type OutputFolders } from "./examine.ts";
import type { CorpusDocument } from "./manifest.ts";

/** The task of a worker: a document, and the folders for its files. */
export interface Task {
  readonly document: CorpusDocument;
  readonly folders: OutputFolders;
}

process.on("message", async ({ document, folders }: Task) => {
  const result: DocumentResult = await examine(document, folders);
  process.send?.(result);
});
