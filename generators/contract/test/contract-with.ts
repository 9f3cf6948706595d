import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Diagnostic } from "../src/diagnostics/diagnose.ts";
import type { LoadOptions } from "../src/load/load-files.ts";
import { loadSources, type Sources } from "../src/load/sources.ts";
import type { Contract } from "../src/model/contract.ts";
import type { Operation } from "../src/model/operation.ts";
import { readModel } from "../src/read/read-model.ts";

export type Files = Readonly<Record<string, string>>;

/** Runs a function with a temporary folder that has these files. */
export async function withFiles<T>(files: Files, run: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "posthorn-contract-"));
  try {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text);
    }
    return await run(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The sources of a contract, without any checks. */
export function sourcesOf(text: string, files: Files = {}, options: LoadOptions = {}): Promise<Sources> {
  return withFiles({ ...files, "contract.yaml": text }, (folder) =>
    loadSources(join(folder, "contract.yaml"), options),
  );
}

/** Reads a contract without checking the rules of AsyncAPI, which takes long. */
export async function modelOf(
  text: string,
  files: Files = {},
): Promise<{ readonly contract: Contract; readonly diagnostics: readonly Diagnostic[] }> {
  const sources = await sourcesOf(text, files);
  const { contract, diagnostics, error } = readModel(sources);
  if (contract === undefined) throw error;
  return { contract, diagnostics: [...sources.diagnostics, ...diagnostics] };
}

export function operationOf({ operations }: Contract, id: string): Operation {
  const found = operations.find((operation) => operation.id === id);
  if (found === undefined) throw new Error(`no operation "${id}" among ${operations.map((each) => each.id)}`);
  return found;
}

/** The codes of warnings and errors. */
export function problemsOf(diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics.filter(({ severity }) => severity !== "information").map(({ code }) => code);
}

/** A contract in AsyncAPI 3 with one channel of one message. The first text is added to the operation. */
export function contractWith(operation: string, rest = ""): string {
  return `
asyncapi: 3.0.0
info: { title: Tea, version: 1.0.0 }
channels:
  orders:
    address: tea.orders
    messages:
      Order: { payload: { type: object, required: [id], properties: { id: { type: string }, note: { type: string } } } }
  answers:
    address: null
    messages:
      Answer: { payload: { type: object } }
      NoTea: { payload: { type: object }, x-posthorn: { failure: true } }
operations:
  order:
    action: receive
    channel: { $ref: '#/channels/orders' }
${indented(operation, 4)}
${rest}`;
}

export function indented(text: string, by: number): string {
  return text
    .split("\n")
    .map((line) => " ".repeat(by) + line)
    .join("\n");
}
