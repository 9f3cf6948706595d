import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { generateDocument } from "./document.ts";
import type { CorpusDocument } from "./manifest.ts";
import { roundTrips } from "./round-trip.ts";
import { wrongs } from "./verdict.ts";

/** The result for a document. */
export interface DocumentResult {
  readonly file: string;
  readonly isGenerated: boolean;
  readonly operations: number;
  readonly messages: number;
  readonly problems: readonly string[];
  /** The reasons of a refusal, without the advice. */
  readonly errors?: readonly string[];
  /** Messages that cannot be built because their schemas have no valid value, each with the proof. */
  readonly unsatisfiable?: readonly string[];
}

/** The folders for the generated files of a document. */
export interface OutputFolders {
  /** Files as users get them, for the compilers. */
  readonly compiled: string;
  /** Files that Node runs in the repository. */
  readonly run: string;
}

/** Reads a document, generates and writes its code, and runs it. Never rejects: every error is a problem of the result. */
export async function examine(document: CorpusDocument, folders: OutputFolders): Promise<DocumentResult> {
  const { file } = document;
  try {
    const { contract, files, diagnostics } = await generateDocument(document);
    const wrongResults = wrongs(document, diagnostics);
    if (contract === undefined) {
      const errors = diagnostics.filter(({ severity }) => severity === "error");
      const reasons = [...new Set(errors.map(({ message }) => message.replace(/\. [A-Z].*$/s, "")))];
      return {
        file,
        isGenerated: false,
        operations: 0,
        messages: 0,
        problems: wrongResults,
        errors: reasons,
      };
    }
    for (const { path, text } of files) {
      await write(join(folders.compiled, path), text);
      await write(join(folders.run, path), text.replace(/ from "(\.[^"]*)\.js";$/gm, ' from "$1.ts";'));
    }
    const { problems, unsatisfiable } = await roundTrips(contract, folders.run);
    return {
      file,
      isGenerated: true,
      operations: contract.operations.length,
      messages: contract.messages.length,
      problems: [...wrongResults, ...problems],
      unsatisfiable,
    };
  } catch (error) {
    const problem = `thrown: ${(error as Error).message.split("\n", 1)[0]}`;
    return { file, isGenerated: false, operations: 0, messages: 0, problems: [problem] };
  }
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}
