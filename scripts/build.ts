import { execFile } from "node:child_process";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { listPackages, type Package, root } from "./packages.ts";

// Types of other packages come from their sources, so that packages can be built in any order.
const atATime = 2;
const tsup = join(root, "node_modules/.bin/tsup");
const run = promisify(execFile);

async function build({ name, folder }: Package): Promise<void> {
  const start = performance.now();
  await rm(join(folder, "dist"), { recursive: true, force: true });
  try {
    await run(tsup, ["--config", join(root, "tsup.config.ts")], { cwd: folder });
  } catch (error) {
    const { stdout, stderr } = error as { readonly stdout?: string; readonly stderr?: string };
    throw new Error(`${name} cannot be built:\n${stdout ?? ""}${stderr ?? error}`);
  }
  console.log(`${name.padEnd(32)} ${((performance.now() - start) / 1000).toFixed(1)} s`);
}

const names = process.argv.slice(2);
const waiting = listPackages().filter((each) =>
  names.length > 0 ? names.includes(each.name) : !each.private,
);

async function work(): Promise<void> {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await build(next);
}

await Promise.all(Array.from({ length: atATime }, work));
