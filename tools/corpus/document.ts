import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { type Contract, type Diagnostic, type GeneratedFile, readContract } from "@posthorn/contract";
import { checkSupport, generate } from "@posthorn/generator-typescript";
import { folder, type Row } from "./manifest.ts";

/** What became of a document. */
export interface Generated {
  readonly contract?: Contract;
  readonly files: readonly GeneratedFile[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a document and generates everything that there is to generate from it. */
export async function generateDocument({ file }: Row): Promise<Generated> {
  const documents = join(folder, "documents");
  const [top = ""] = file.split("/");
  const path = join(documents, file);
  const root = file.includes("/") ? { root: join(documents, top) } : {};
  const { contract, diagnostics, locate } = await readContract(path, { ...root, fetch: fetchStored });
  if (contract === undefined) return { files: [], diagnostics };
  const placed = (found: readonly Diagnostic[]): readonly Diagnostic[] =>
    found.map((diagnostic) => ({ ...diagnostic, ...locate(diagnostic) }));
  const unsupported = placed(checkSupport(contract));
  if (isRefused(unsupported)) return { files: [], diagnostics: [...diagnostics, ...unsupported] };
  const { files, diagnostics: said } = generate(contract, { source: basename(file), builders: true });
  return { contract, files, diagnostics: [...diagnostics, ...unsupported, ...placed(said)] };
}

export function isRefused(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === "error");
}

/** What other computers have, as it was when the documents were gathered. */
async function fetchStored(uri: string): Promise<string> {
  const { host, pathname } = new URL(uri);
  const path = join(folder, "http", host, decodeURIComponent(pathname));
  if (!path.startsWith(join(folder, "http")) || !existsSync(path)) throw new Error("Not found");
  return readFile(path, "utf8");
}
