import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { listPackages, root } from "../packages/packages.ts";

/** The sources that a suite tests. */
export interface Sources {
  /** The folders of the packages, relative to the repository. */
  readonly folders: readonly string[];
  /** Changes with the committed content of the folders, and with nothing else. */
  readonly id: string;
}

/** The length of a Git object's short name. */
const idLength = 7;

/**
 * Finds the sources of a suite: its package, and all that this depends on.
 *
 * @param file - the file of the suite, relative to the repository
 */
export function sourcesOf(file: string): Sources {
  const folders = foldersOf(file);
  const trees = git("rev-parse", ...folders.map((folder) => `HEAD:${folder}`));
  return { folders, id: createHash("sha1").update(trees).digest("hex").slice(0, idLength) };
}

function foldersOf(file: string): readonly string[] {
  const own = file.split("/").slice(0, 3).join("/");
  const all = new Map(listPackages().map((each) => [each.name, each]));
  const folders = new Set<string>();
  const add = (name: string): void => {
    const found = all.get(name);
    if (found === undefined) return; // from the registry
    const folder = relative(root, found.folder);
    if (folders.has(folder)) return;
    folders.add(folder);
    for (const dependency of found.dependencies) add(dependency);
  };
  const { name, devDependencies = {} } = JSON.parse(readFileSync(join(root, own, "package.json"), "utf8"));
  for (const each of [name, ...Object.keys(devDependencies)]) add(each);
  return [...folders].sort();
}

/** Throws if the folders have changes that are not committed: results would belong to something that nobody else has. */
export function requireCommitted(folders: readonly string[]): void {
  if (git("status", "--porcelain", "--", ...folders) === "") return;
  throw new Error("The packages have changes that are not committed. Commit or stash them.");
}

function git(...args: readonly string[]): string {
  return execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();
}
