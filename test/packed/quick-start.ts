import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Packed } from "../../tools/packages/pack.ts";
import { root } from "../../tools/packages/packages.ts";
import { blocksOf } from "../readme.ts";
import { followSteps } from "./follow-steps.ts";
import { type LocalRegistry, openLocalRegistry } from "./local-registry.ts";
import { describeRuntimes } from "./runtimes.ts";

const run = promisify(execFile);
const output = "table-7 wants 2 × Assam\n";

/** The packed packages and their folder. */
export interface Tarballs {
  readonly folder: string;
  readonly packed: readonly Packed[];
}

/** Follows the README's quick start and the page on runtimes like a new user. */
export function describeQuickStart(tarballs: () => Tarballs): void {
  describe("the README's quick start, in an empty folder", () => {
    let home: string;
    let registry: LocalRegistry;
    let env: NodeJS.ProcessEnv;

    beforeAll(async () => {
      home = await mkdtemp(join(tmpdir(), "posthorn-quick-start-"));
      const { folder, packed } = tarballs();
      registry = await openLocalRegistry(folder, packed);
      env = await newUser(home, registry);
    });
    afterAll(async () => {
      await registry?.close();
      await rm(home, { recursive: true, force: true });
    });

    test("works exactly as written", async () => {
      const empty = join(home, "empty");
      await mkdir(empty);
      const counts = await followSteps(await sectionOf("README.md", "Quick start"), empty, env);
      expect(counts).toEqual({ files: 2, commands: 8, outputs: 1 });
    }, 240_000);

    test("compiles with the settings of the page about runtimes, and runs", async () => {
      const counts = await followSteps(
        await sectionOf("docs/runtimes.md", "TypeScript"),
        join(home, "empty/tea-room"),
        env,
      );
      expect(counts).toEqual({ files: 1, commands: 3, outputs: 1 });
    }, 240_000);

    test("runs on the machine's Node, or names the required version", async ({ skip }) => {
      const PATH = (env["PATH"] ?? "")
        .split(":")
        .filter((folder) => !folder.includes("node_modules"))
        .join(":");
      const project = { cwd: join(home, "empty/tea-room"), env: { ...env, PATH } };
      const version = (await run("sh", ["-c", "node --version"], project)).stdout.trim();
      const [major = 0, minor = 0] = version.slice(1).split(".").map(Number);
      if (major < 22) {
        const refusal = run("sh", ["-c", "node node_modules/.bin/posthorn validate tea.yaml"], project);
        await expect(refusal).rejects.toMatchObject({
          stderr: `posthorn needs Node 22 or newer, but this is ${version}.\n`,
        });
      } else {
        if (major === 22 && minor < 18) skip(`Node ${version} does not run TypeScript`);
        expect((await run("sh", ["-c", "node tea.ts"], project)).stdout).toBe(output);
      }
    });

    describeRuntimes(() => ({
      folder: join(home, "empty/tea-room"),
      program: "tea.ts",
      prints: output,
      env,
    }));
  });
}

/** The machine's npm settings. npm looks for its global configuration next to Node, and these tests use another Node. */
const machineSetting = /^npm_config_(globalconfig|registry|cafile|cache)$/i;

/** An environment in which npm finds the packed packages, and nothing from this repository is available. */
async function newUser(home: string, { npmrc }: LocalRegistry): Promise<NodeJS.ProcessEnv> {
  const machineConfig = process.env["npm_config_userconfig"] ?? join(homedir(), ".npmrc");
  const userconfig = join(home, ".npmrc");
  await writeFile(
    userconfig,
    `${await readFile(machineConfig, "utf8").catch(() => "")}\n${npmrc}prefer-offline=true\n`,
  );
  const temporary = join(home, "temporary");
  await mkdir(temporary);
  const isOfRepository = (name: string): boolean =>
    /^(npm_|NODE_(OPTIONS|PATH|ENV)|VITEST)/i.test(name) && !machineSetting.test(name);
  const inherited = Object.entries(process.env).filter(([name]) => !isOfRepository(name));
  return { ...Object.fromEntries(inherited), npm_config_userconfig: userconfig, TMPDIR: temporary };
}

/** The code blocks of a page's section. */
async function sectionOf(file: string, heading: string) {
  const text = await readFile(join(root, file), "utf8");
  const [, section = ""] = text.split(new RegExp(`^## ${heading}$`, "m"));
  return blocksOf(section.split(/^## /m)[0] ?? "");
}
