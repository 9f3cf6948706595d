import type { Compiler, Resolution, Workbench } from "../../generators/typescript/test/workbench.ts";

/** A compiler with its way of module resolution. */
export interface Setting {
  readonly compiler: Compiler;
  readonly resolution: Resolution;
}

/**
 * Compiles folders, two at a time, each with one run of a compiler. Returns the errors by the name of the document's folder:
 * the first error of each setting.
 */
export async function compileAll(
  workbench: Workbench,
  folders: readonly string[],
  settings: readonly Setting[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const errors = new Map<string, string[]>();
  const jobs = folders.flatMap((folder) => settings.map((setting) => ({ folder, ...setting })));
  async function work(): Promise<void> {
    for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) {
      const { folder, compiler, resolution } = job;
      const output = await workbench.compile(folder, compiler, resolution);
      for (const [document, error] of firstErrors(output)) {
        const text = `TypeScript ${compiler}, ${resolution}: ${error}`;
        errors.set(document, [...(errors.get(document) ?? []), text]);
      }
    }
  }
  await Promise.all([work(), work()]);
  return errors;
}

/**
 * The first error of each document in a compiler's output, such as `chunk-1/document-7/messages/a.ts(3,4): error TS1: Text.`
 * An error that names no document has the key "".
 */
function firstErrors(output: string): ReadonlyMap<string, string> {
  const first = new Map<string, string>();
  for (const line of output.split("\n")) {
    if (!/^\S.*error TS/.test(line)) continue;
    const [, document = "", error = line] = /^[^/]+\/([^/]+)\/(.*)$/.exec(line) ?? [];
    if (!first.has(document)) first.set(document, error);
  }
  if (first.size === 0 && output.trim() !== "") first.set("", output.trim());
  return first;
}
