import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Contract, readContract } from "@posthorn/contract";
import { type ScaffoldRequest, type ScaffoldResult, scaffold, writeChanges } from "../src/index.ts";

/** A program in a new folder: its handlers are in `handlers`, and generated code would be in `generated`. */
export interface Program {
  readonly folder: string;
  readonly put: (files: Readonly<Record<string, string>>) => Promise<void>;
  /** The text of a file of the handlers. */
  readonly text: (path: string) => Promise<string>;
  /** The texts of all files of the handlers. */
  readonly texts: () => Promise<Readonly<Record<string, string>>>;
  /** Scaffolds a contract and writes the changes. */
  readonly scaffold: (contract: string, options?: Partial<ScaffoldRequest>) => Promise<ScaffoldResult>;
  /** The same, as `code file:line:column message` for each finding. */
  readonly findings: (contract: string, options?: Partial<ScaffoldRequest>) => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
}

export async function openProgram(files: Readonly<Record<string, string>> = {}): Promise<Program> {
  const folder = await mkdtemp(join(tmpdir(), "posthorn-scaffold-"));
  const handlers = join(folder, "handlers");

  async function put(given: Readonly<Record<string, string>>): Promise<void> {
    for (const [path, text] of Object.entries(given)) {
      const file = join(handlers, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
  }

  async function run(contract: string, options: Partial<ScaffoldRequest> = {}): Promise<ScaffoldResult> {
    const request = {
      contract: await contractOf(contract),
      out: handlers,
      generated: join(folder, "generated"),
    };
    const result = await scaffold({ ...request, ...options });
    await writeChanges(result.changes);
    return result;
  }

  const text = (path: string): Promise<string> => readFile(join(handlers, path), "utf8");
  await put(files);
  return {
    folder,
    put,
    text,
    texts: async () => {
      const entries = await readdir(handlers, { recursive: true, withFileTypes: true });
      const paths = entries
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(handlers.length + 1))
        .sort();
      return Object.fromEntries(
        await Promise.all(paths.map(async (path) => [path, await text(path)] as const)),
      );
    },
    scaffold: run,
    findings: async (contract, options) => {
      const { findings } = await run(contract, options);
      return findings.map(
        ({ code, file, line, column, message }) =>
          `${code} ${file.slice(handlers.length + 1)}:${line}:${column} ${message}`,
      );
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

const known = new Map<string, Promise<Contract>>();

/** The model of a contract; each is read once. */
export function contractOf(text: string): Promise<Contract> {
  const found = known.get(text) ?? readText(text);
  known.set(text, found);
  return found;
}

async function readText(text: string): Promise<Contract> {
  const folder = await mkdtemp(join(tmpdir(), "posthorn-contract-"));
  try {
    await writeFile(join(folder, "contract.yaml"), text);
    const { contract, diagnostics } = await readContract(join(folder, "contract.yaml"));
    if (contract === undefined) throw new Error(JSON.stringify(diagnostics, undefined, 2));
    return contract;
  } finally {
    await rm(folder, { recursive: true });
  }
}
