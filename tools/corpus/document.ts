import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { type Contract, type Diagnostic, type GeneratedFile, readContract } from "@posthorn/contract";
import { checkSupport, generate } from "@posthorn/generator-typescript";
import { type CorpusDocument, folder } from "./manifest.ts";

/** The code and the diagnostics of a document. */
export interface GeneratedDocument {
  readonly contract?: Contract;
  readonly files: readonly GeneratedFile[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a document and generates all code from it, message builders included. */
export async function generateDocument({ file }: CorpusDocument): Promise<GeneratedDocument> {
  const documents = join(folder, "documents");
  const [top = ""] = file.split("/");
  const path = join(documents, file);
  const root = file.includes("/") ? { root: join(documents, top) } : {};
  const { contract, diagnostics, locate } = await readContract(path, { ...root, fetch: fetchStored });
  if (contract === undefined) return { files: [], diagnostics };
  const located = (findings: readonly Diagnostic[]): readonly Diagnostic[] =>
    findings.map((diagnostic) => ({ ...diagnostic, ...locate(diagnostic) }));
  const unsupported = located(checkSupport(contract));
  if (isRefused(unsupported)) return { files: [], diagnostics: [...diagnostics, ...unsupported] };
  const { files, diagnostics: warnings } = generate(contract, { source: basename(file), builders: true });
  return { contract, files, diagnostics: [...diagnostics, ...unsupported, ...located(warnings)] };
}

/** True if a diagnostic is an error. */
export function isRefused(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === "error");
}

/** Reads a file of another server from the copy that was stored with the corpus. */
async function fetchStored(uri: string): Promise<string> {
  const { host, pathname } = new URL(uri);
  const path = join(folder, "http", host, decodeURIComponent(pathname));
  if (!path.startsWith(join(folder, "http")) || !existsSync(path)) throw new Error("Not found");
  return readFile(path, "utf8");
}
