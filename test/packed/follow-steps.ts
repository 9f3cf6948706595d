import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { expect } from "vitest";
import type { Block } from "../readme.ts";

const run = promisify(execFile);

/**
 * Follows a guide block by block, starting in a folder: saves each block whose first line names a file, runs the commands,
 * and expects the output to equal the next block of `text`. Ignores code without a file name. Returns the numbers of saved
 * files, commands and compared outputs.
 */
export async function followSteps(
  blocks: readonly Block[],
  folder: string,
  env: NodeJS.ProcessEnv,
): Promise<{ readonly files: number; readonly commands: number; readonly outputs: number }> {
  const counts = { files: 0, commands: 0, outputs: 0 };
  let directory = folder;
  let output = "";
  for (const { language, source } of blocks) {
    if (language === "sh") {
      ({ output, directory } = await runCommands(source, directory, env));
      counts.commands += source.trim().split("\n").length;
    } else if (language === "text") {
      expect(output).toBe(source);
      counts.outputs += 1;
    } else {
      const name = fileNameOf(source);
      if (name === undefined) continue;
      await mkdir(dirname(join(directory, name)), { recursive: true });
      await writeFile(join(directory, name), source);
      counts.files += 1;
    }
  }
  return counts;
}

/** The file name in the first line, such as `# tea.yaml` or `// src/tea.ts`. */
function fileNameOf(source: string): string | undefined {
  return /^(?:#|\/\/) (\S+\.\w+)\n/.exec(source)?.[1];
}

async function runCommands(
  commands: string,
  directory: string,
  env: NodeJS.ProcessEnv,
): Promise<{ readonly output: string; readonly directory: string }> {
  const folderFile = join(env["TMPDIR"] ?? "", "folder");
  const script = `set -e\n${commands}\npwd > "$FOLDER_FILE"\n`;
  try {
    const { stdout } = await run("sh", ["-c", script], {
      cwd: directory,
      timeout: 180_000,
      env: { ...env, FOLDER_FILE: folderFile },
    });
    return { output: stdout, directory: (await readFile(folderFile, "utf8")).trim() };
  } catch (error) {
    const { stdout, stderr } = error as { readonly stdout: string; readonly stderr: string };
    throw new Error(`${commands}\n${stdout}${stderr}`);
  }
}
