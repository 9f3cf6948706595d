import type { Compiler, Resolution, Workbench } from "../../generators/typescript/test/workbench.ts";

/** A compiler, and how it finds modules. */
export interface Setting {
  readonly compiler: Compiler;
  readonly resolution: Resolution;
}

/**
 * Compiles folders in one go each, two at a time. Gives what was said of each document: its folder's name, and
 * the first complaint of each setting.
 */
export async function compileAll(
  workbench: Workbench,
  folders: readonly string[],
  settings: readonly Setting[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const complaints = new Map<string, string[]>();
  const jobs = folders.flatMap((folder) => settings.map((setting) => ({ folder, ...setting })));
  async function work(): Promise<void> {
    for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) {
      const { folder, compiler, resolution } = job;
      const said = await workbench.compile(folder, compiler, resolution);
      for (const [document, complaint] of firstOfEach(said)) {
        const what = `TypeScript ${compiler}, ${resolution}: ${complaint}`;
        complaints.set(document, [...(complaints.get(document) ?? []), what]);
      }
    }
  }
  await Promise.all([work(), work()]);
  return complaints;
}

/** `chunk-1/document-7/messages/a.ts(3,4): error TS1: What.`; what is of no document is everybody's. */
function firstOfEach(said: string): ReadonlyMap<string, string> {
  const first = new Map<string, string>();
  for (const line of said.split("\n")) {
    if (!/^\S.*error TS/.test(line)) continue;
    const [, document = "", complaint = line] = /^[^/]+\/([^/]+)\/(.*)$/.exec(line) ?? [];
    if (!first.has(document)) first.set(document, complaint);
  }
  if (first.size === 0 && said.trim() !== "") first.set("", said.trim());
  return first;
}
