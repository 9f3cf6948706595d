import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { expect } from "vitest";
import type { Block } from "../readme.ts";

const run = promisify(execFile);

/**
 * Does what a guide says, block by block, beginning in that folder: saves each block that names its file in its first
 * line, runs the commands, and expects them to print what the block of `text` after them says. Blocks of code without a
 * name are left out. Gives how many files it saved, commands it ran and outputs it compared.
 */
export async function followSteps(
  blocks: readonly Block[],
  folder: string,
  env: NodeJS.ProcessEnv,
): Promise<{ readonly files: number; readonly commands: number; readonly outputs: number }> {
  const counts = { files: 0, commands: 0, outputs: 0 };
  let here = folder;
  let output = "";
  for (const { language, source } of blocks) {
    if (language === "sh") {
      ({ output, here } = await runCommands(source, here, env));
      counts.commands += source.trim().split("\n").length;
    } else if (language === "text") {
      expect(output).toBe(source);
      counts.outputs += 1;
    } else {
      const name = fileNameOf(source);
      if (name === undefined) continue;
      await mkdir(dirname(join(here, name)), { recursive: true });
      await writeFile(join(here, name), source);
      counts.files += 1;
    }
  }
  return counts;
}

/** `# tea.yaml` or `// src/tea.ts`, in the first line. */
function fileNameOf(source: string): string | undefined {
  return /^(?:#|\/\/) (\S+\.\w+)\n/.exec(source)?.[1];
}

async function runCommands(
  commands: string,
  here: string,
  env: NodeJS.ProcessEnv,
): Promise<{ readonly output: string; readonly here: string }> {
  const folderFile = join(env["TMPDIR"] ?? "", "folder");
  const script = `set -e\n${commands}\npwd > "$FOLDER_FILE"\n`;
  try {
    const { stdout } = await run("sh", ["-c", script], {
      cwd: here,
      timeout: 180_000,
      env: { ...env, FOLDER_FILE: folderFile },
    });
    return { output: stdout, here: (await readFile(folderFile, "utf8")).trim() };
  } catch (error) {
    const { stdout, stderr } = error as { readonly stdout: string; readonly stderr: string };
    throw new Error(`${commands}\n${stdout}${stderr}`);
  }
}
