import { execFile } from "node:child_process";
import { access, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";

const run = promisify(execFile);

/** A project with a program that imports generated code. */
export interface Project {
  readonly folder: string;
  readonly program: string;
  /** The expected output of the program. */
  readonly prints: string;
  readonly env: NodeJS.ProcessEnv;
}

const runtimes = [
  { name: "bun", args: ["run"] },
  { name: "deno", args: ["run", "--allow-env", "--allow-read"] },
];

/**
 * Runs a program on Bun and on Deno. Their packages are large (about 100 MB each), so these tests install them into a
 * separate folder. If no registry provides them, the tests are skipped with the reason.
 */
export function describeRuntimes(projectOf: () => Project): void {
  describe.each(runtimes)("the quick start on $name", ({ name, args }) => {
    let unavailable: string | undefined;
    let folder: string;

    beforeAll(async () => {
      const { folder: project, env } = projectOf();
      folder = `${project}-${name}`;
      await mkdir(folder);
      try {
        await run("npm", ["install", "--no-audit", "--no-fund", "--prefix", folder, name], { env });
      } catch (error) {
        const { stderr } = error as { readonly stderr: string };
        if (!/ENOTFOUND|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN|E404|ENOTCACHED/.test(stderr)) throw error;
        unavailable = stderr.trim().split("\n")[0];
      }
    }, 240_000);

    test("runs generated code over the memory transport", async ({ skip }) => {
      if (unavailable !== undefined) {
        console.warn(`The tests on ${name} are skipped, since npm cannot install it: ${unavailable}`);
        skip();
      }
      const { folder: project, program, prints, env } = projectOf();
      const command = join(folder, "node_modules/.bin", name);
      await access(command);
      const { stdout } = await run(command, [...args, program], { cwd: project, env, timeout: 60_000 });
      expect(stdout).toBe(prints);
    }, 120_000);
  });
}
