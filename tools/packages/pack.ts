import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { listPackages, root } from "./packages.ts";
import { stage } from "./stage.ts";

/** A packed package, as `npm pack` describes it. */
export interface Packed {
  readonly name: string;
  readonly version: string;
  readonly filename: string;
  readonly integrity: string;
  readonly files: readonly { readonly path: string }[];
}

const run = promisify(execFile);

/** Builds every published package, and packs each into a tarball for the registry. */
export async function packAll(destination: string): Promise<readonly Packed[]> {
  const staging = await mkdtemp(join(tmpdir(), "posthorn-staging-"));
  try {
    await run("node", [join(root, "tools/packages/build.ts")], { cwd: root });
    await mkdir(destination, { recursive: true });
    const rootManifest = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
    const folders: string[] = [];
    for (const [index, each] of listPackages()
      .filter((each) => !each.private)
      .entries()) {
      const folder = join(staging, String(index));
      await stage(each, folder, rootManifest);
      folders.push(folder);
    }
    const args = ["pack", "--json", "--ignore-scripts", "--pack-destination", destination, ...folders];
    const { stdout } = await run("npm", args, { cwd: staging });
    return Object.values(JSON.parse(stdout) as readonly Packed[] | Readonly<Record<string, Packed>>);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const destination = resolve(process.argv[2] ?? ".cache/packed");
  for (const { filename } of await packAll(destination)) console.log(join(destination, filename));
}
