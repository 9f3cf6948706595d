import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import type { DocumentResult, OutputFolders } from "./examine.ts";
import type { CorpusDocument } from "./manifest.ts";
import type { Task } from "./worker.ts";

/** The time limit for one document. */
const timeoutMs = 60_000;
/** A process is replaced after this number of documents, because it never unloads generated modules. */
const documentsPerProcess = 40;

/** Examines documents in child processes, two at a time, so that a document cannot crash the run. Keeps the order. */
export async function examineAll(
  documents: readonly CorpusDocument[],
  foldersOf: (index: number) => OutputFolders,
): Promise<readonly DocumentResult[]> {
  const results: DocumentResult[] = [];
  let next = 0;
  async function work(): Promise<void> {
    let worker = open();
    let served = 0;
    for (let index = next++; index < documents.length; index = next++) {
      const document = documents[index] as CorpusDocument;
      const result = await runTask(worker, { document, folders: foldersOf(index) });
      results[index] = result ?? crashResult(document);
      served += 1;
      if (result !== undefined && served < documentsPerProcess) continue;
      worker.kill();
      worker = open();
      served = 0;
    }
    worker.kill();
  }
  await Promise.all([work(), work()]);
  return results;
}

function open(): ChildProcess {
  return fork(join(import.meta.dirname, "worker.ts"), { execArgv: ["--conditions=@posthorn/source"] });
}

/** Resolves to undefined if the process crashes or times out. */
function runTask(worker: ChildProcess, task: Task): Promise<DocumentResult | undefined> {
  return new Promise((resolve) => {
    const end = (result?: DocumentResult): void => {
      clearTimeout(timer);
      worker.removeAllListeners();
      resolve(result);
    };
    const timer = setTimeout(end, timeoutMs);
    worker.once("message", (result) => end(result as DocumentResult));
    worker.once("exit", () => end());
    worker.send(task);
  });
}

function crashResult({ file }: CorpusDocument): DocumentResult {
  const problem = `timed out after ${timeoutMs / 1000} s, or crashed the process`;
  return { file, isGenerated: false, operations: 0, messages: 0, problems: [problem] };
}
