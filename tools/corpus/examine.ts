import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { generateDocument } from "./document.ts";
import type { Row } from "./manifest.ts";
import { roundTrips } from "./round-trip.ts";
import { wrongs } from "./verdict.ts";

/** What is known of a document, its compilation apart. */
export interface Examined {
  readonly file: string;
  readonly isGenerated: boolean;
  readonly operations: number;
  readonly messages: number;
  readonly problems: readonly string[];
  /** Why it is refused, if it is: what to correct left out. */
  readonly errors?: readonly string[];
  /** Messages that nothing can fit, so that they cannot be built, with the proof. */
  readonly unsatisfiable?: readonly string[];
}

/** Where the files of a document go. */
export interface Places {
  /** As users get them, for compilers. */
  readonly compiled: string;
  /** As Node runs them here, within the repository. */
  readonly run: string;
}

/** Reads, generates, writes out and runs a document. Never rejects: what goes wrong is a problem of the document's. */
export async function examine(row: Row, places: Places): Promise<Examined> {
  const { file } = row;
  try {
    const { contract, files, diagnostics } = await generateDocument(row);
    const said = wrongs(row, diagnostics);
    if (contract === undefined) {
      const errors = diagnostics.filter(({ severity }) => severity === "error");
      const sentences = [...new Set(errors.map(({ message }) => message.replace(/\. [A-Z].*$/s, "")))];
      return { file, isGenerated: false, operations: 0, messages: 0, problems: said, errors: sentences };
    }
    for (const { path, text } of files) {
      await write(join(places.compiled, path), text);
      await write(join(places.run, path), text.replace(/ from "(\.[^"]*)\.js";$/gm, ' from "$1.ts";'));
    }
    const { problems, unsatisfiable } = await roundTrips(contract, places.run);
    return {
      file,
      isGenerated: true,
      operations: contract.operations.length,
      messages: contract.messages.length,
      problems: [...said, ...problems],
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
