import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire, stripTypeScriptTypes } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Contract } from "@posthorn/contract";
import { generate } from "../src/generate/generate.ts";
import type { GenerateOptions } from "../src/generate/options.ts";
import { nameContract } from "../src/name/name-contract.ts";

const root = join(import.meta.dirname, "../../..");

/** The part of a zod schema that tests use. This package does not depend on zod. */
export interface Checking {
  safeParse(value: unknown): { readonly success: boolean };
}

/** A message's descriptor in generated code. */
export interface LoadedMessage {
  readonly name: string;
  readonly payload: Checking;
  readonly headers?: Checking;
  readonly codec?: { encode(payload: unknown): Uint8Array; decode(body: Uint8Array): unknown };
}

/** A contract's generated code, with the messages and the schemas in the contract's order. */
export interface Loaded {
  readonly messages: readonly LoadedMessage[];
  readonly schemas: readonly Checking[];
  /** The function that builds each message's payload, if builders are generated. */
  readonly builders: readonly ((options?: { readonly seed: number }) => unknown)[];
}

/** A folder in which generated code runs without a compiler. Its types are removed, and nothing else changes. */
export interface Loading {
  readonly load: (contract: Contract, options?: Partial<GenerateOptions>) => Promise<Loaded>;
  readonly close: () => Promise<void>;
}

/** Loads a module with Node.js itself. The test runner would compile it again. */
const loadModule = createRequire(import.meta.url) as (path: string) => object;

export async function openLoading(): Promise<Loading> {
  const folder = await mkdtemp(join(tmpdir(), "posthorn-loading-"));
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  await writeFile(join(folder, "package.json"), '{ "type": "module" }\n');
  let count = 0;

  async function load(contract: Contract, options: Partial<GenerateOptions> = {}): Promise<Loaded> {
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
    const { names } = nameContract(contract);
    const from = (file: string, name: string) =>
      (loadModule(join(into, `${file}.js`)) as Readonly<Record<string, unknown>>)[name];
    const built = options.builders === true ? contract.messages : [];
    return {
      builders: built.map((message) => {
        const { file, payload } = names.builder(message);
        return from(file, payload) as Loaded["builders"][number];
      }),
      messages: contract.messages.map((message) => {
        const { file, descriptor } = names.message(message);
        return from(file, descriptor) as LoadedMessage;
      }),
      schemas: contract.schemas.map((schema) => {
        const { file, name } = names.schema(schema.name);
        return from(file, name) as Checking;
      }),
    };
  }

  return { load, close: () => rm(folder, { recursive: true, force: true }) };
}

function stripped(text: string, path: string): string {
  try {
    return stripTypeScriptTypes(text);
  } catch (error) {
    throw new Error(`${path}: ${(error as Error).message}\n${text}`);
  }
}
