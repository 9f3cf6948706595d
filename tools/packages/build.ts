import { execFile } from "node:child_process";
import { globSync, statSync } from "node:fs";
import { copyFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { listPackages, type Package, root } from "./packages.ts";

// Builds the published packages that have changed since their last build. `--force` builds all of them, and `--private`
// includes the private ones. Types of other packages come from their sources, so the order does not matter.
const force = process.argv.includes("--force");
const includesPrivate = process.argv.includes("--private");
const concurrency = 2;
const config = join(root, "tsup.config.ts");
const tsup = join(root, "node_modules/.bin/tsup");
const run = promisify(execFile);

function isCurrent({ folder }: Package): boolean {
  const outputs = globSync("dist/index.{js,cjs,d.ts,d.cts}", { cwd: folder });
  if (outputs.length < 4) return false;
  const changedAt = (file: string): number => statSync(join(folder, file)).mtimeMs;
  const sources = [...globSync("src/**/*.ts", { cwd: folder }), "package.json"];
  return Math.max(...sources.map(changedAt), statSync(config).mtimeMs) < Math.min(...outputs.map(changedAt));
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

const remaining = listPackages().filter((each) => includesPrivate || !each.private);

async function work(): Promise<void> {
  for (let next = remaining.shift(); next !== undefined; next = remaining.shift()) await build(next);
}

await Promise.all(Array.from({ length: concurrency }, work));
