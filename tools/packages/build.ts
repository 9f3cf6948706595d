import { execFile } from "node:child_process";
import { globSync, statSync } from "node:fs";
import { copyFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { listPackages, type Package, root } from "./packages.ts";

// Builds what has changed since it was built last; `--force` builds everything, `--private` also what
// is not published. Types of other packages come from their sources, so the order does not matter.
const force = process.argv.includes("--force");
const all = process.argv.includes("--private");
const atATime = 2;
const config = join(root, "tsup.config.ts");
const tsup = join(root, "node_modules/.bin/tsup");
const run = promisify(execFile);

function isCurrent({ folder }: Package): boolean {
  const built = globSync("dist/index.{js,cjs,d.ts,d.cts}", { cwd: folder });
  if (built.length < 4) return false;
  const changed = (file: string): number => statSync(join(folder, file)).mtimeMs;
  const sources = [...globSync("src/**/*.ts", { cwd: folder }), "package.json"];
  return Math.max(...sources.map(changed), statSync(config).mtimeMs) < Math.min(...built.map(changed));
}

async function build(each: Package): Promise<void> {
  const { name, folder } = each;
  if (!force && isCurrent(each)) return console.log(`${name.padEnd(32)} is current`);
  const start = performance.now();
  await rm(join(folder, "dist"), { recursive: true, force: true });
  await copyFile(join(root, "LICENSE"), join(folder, "LICENSE"));
  try {
    await run(tsup, ["--config", config], { cwd: folder });
  } catch (error) {
    const { stdout, stderr } = error as { readonly stdout?: string; readonly stderr?: string };
    throw new Error(`${name} cannot be built:\n${stdout ?? ""}${stderr ?? error}`);
  }
  console.log(`${name.padEnd(32)} ${((performance.now() - start) / 1000).toFixed(1)} s`);
}

const waiting = listPackages().filter((each) => all || !each.private);

async function work(): Promise<void> {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await build(next);
}

await Promise.all(Array.from({ length: atATime }, work));
