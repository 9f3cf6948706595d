import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { main } from "../src/main.ts";

/** A contract with one command. */
export const tea = `asyncapi: 3.0.0
info: { title: Tea, version: 1.0.0 }
channels:
  brew:
    address: tea.brew
    messages:
      BrewTea: { payload: { type: object, required: [cups], properties: { cups: { type: integer } } } }
operations:
  brewTea:
    action: receive
    channel: { $ref: '#/channels/brew' }
    x-posthorn: { kind: command }
`;

/** The same contract with its payload in `brew.yaml`. */
export const teaInTwoFiles: string = tea.replace(
  "{ type: object, required: [cups], properties: { cups: { type: integer } } }",
  "{ $ref: 'brew.yaml' }",
);
export const brewSchema = "type: object\nrequired: [cups]\nproperties:\n  cups: { type: integer }\n";

export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

/** Runs a command line in this process. */
export async function posthorn(...args: readonly string[]): Promise<Outcome> {
  const written = { out: "", error: "" };
  const code = await main(args, {
    out: (text) => {
      written.out += text;
    },
    error: (text) => {
      written.error += text;
    },
    isInteractive: false,
  });
  return { code, ...written };
}

/** Starts a command line in a separate process. */
export function startPosthorn(args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  const bin = join(import.meta.dirname, "../src/bin.ts");
  return spawn(process.execPath, ["--conditions=@posthorn/source", bin, ...args], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** Runs a command line in a separate process until it ends. */
export async function runPosthorn(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
  const child = startPosthorn(args, env);
  let [out, error] = ["", ""];
  child.stdout?.on("data", (text) => {
    out += text;
  });
  child.stderr?.on("data", (text) => {
    error += text;
  });
  const code = await new Promise<number>((resolve) => child.once("close", (number) => resolve(number ?? -1)));
  return { code, out, error };
}

/** Makes a temporary folder with these files. */
export async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "posthorn-cli-"));
  for (const [name, text] of Object.entries(files)) await put(join(folder, name), text);
  return folder;
}

/** Writes a file, and makes its folder first. */
export async function put(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

export const drop = (folder: string): Promise<void> => rm(folder, { recursive: true, force: true });

/** The paths of all files in a folder. */
export async function filesIn(path: string): Promise<readonly string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1))
    .sort();
}

/** The texts of all files in a folder, by their paths. */
export async function textsIn(path: string): Promise<Readonly<Record<string, string>>> {
  const files = await filesIn(path);
  return Object.fromEntries(
    await Promise.all(files.map(async (file) => [file, await readFile(join(path, file), "utf8")] as const)),
  );
}
