import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire, stripTypeScriptTypes } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Contract } from "@posthorn/contract";
import type { ZodType } from "zod";
import { type GenerateOptions, generate } from "../generate.ts";

const root = join(import.meta.dirname, "../../../..");

/** A message's descriptor as generated code has it. */
export interface LoadedMessage {
  readonly name: string;
  readonly payload: ZodType;
  readonly headers?: ZodType;
  readonly codec?: { encode(payload: unknown): Uint8Array; decode(body: Uint8Array): unknown };
}

/** A folder in which generated code runs as its users run it, without a compiler: only its types are left out. */
export interface Loading {
  /** The messages of a contract, in its order. */
  readonly messages: (
    contract: Contract,
    options?: Partial<GenerateOptions>,
  ) => Promise<readonly LoadedMessage[]>;
  readonly close: () => Promise<void>;
}

/** Loads a module as Node.js does, past the test runner, which would compile it again. */
const load = createRequire(import.meta.url) as (path: string) => object;

export async function openLoading(): Promise<Loading> {
  const folder = await mkdtemp(join(tmpdir(), "posthorn-loading-"));
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  await writeFile(join(folder, "package.json"), '{ "type": "module" }\n');
  let count = 0;

  async function messages(
    contract: Contract,
    options: Partial<GenerateOptions> = {},
  ): Promise<readonly LoadedMessage[]> {
    count += 1;
    const into = join(folder, String(count));
    const { files } = generate(contract, { source: "contract", ...options, importExtension: ".js" });
    const wanted = files.filter(
      ({ path }) => !/^operations\/|^[^/]*-client\.ts$|^serve-|^index\.ts$/.test(path),
    );
    for (const { path, text } of wanted) {
      const file = join(into, path.replace(/\.ts$/, ".js"));
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, stripped(text, path));
    }
    const found = new Map<string, LoadedMessage>();
    for (const { path } of wanted.filter(({ path }) => path.startsWith("messages/"))) {
      const module = load(join(into, path.replace(/\.ts$/, ".js")));
      for (const value of Object.values(module)) if (isMessage(value)) found.set(value.name, value);
    }
    return contract.messages.map(({ name }) => {
      const message = found.get(name);
      if (message === undefined) throw new Error(`no message "${name}" was generated`);
      return message;
    });
  }

  return { messages, close: () => rm(folder, { recursive: true, force: true }) };
}

function stripped(text: string, path: string): string {
  try {
    return stripTypeScriptTypes(text);
  } catch (error) {
    throw new Error(`${path}: ${(error as Error).message}\n${text}`);
  }
}

function isMessage(value: unknown): value is LoadedMessage {
  return (
    typeof value === "object" && value !== null && "name" in value && "payload" in value && !("_zod" in value)
  );
}
