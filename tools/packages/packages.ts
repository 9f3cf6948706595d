import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A package of this repository. */
export interface Package {
  readonly name: string;
  /** The absolute path. */
  readonly folder: string;
  readonly private: boolean;
  /** The source files that its `exports` name, relative to its folder. */
  readonly entries: readonly string[];
  /** The names of the packages that it depends on. */
  readonly dependencies: readonly string[];
}

export const root: string = join(import.meta.dirname, "../..");

/** The folders of all workspaces of the root package.json, relative to the repository, in alphabetical order. */
export function listWorkspaces(): readonly string[] {
  const { workspaces } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    readonly workspaces: readonly string[];
  };
  return globSync(
    workspaces.map((pattern) => `${pattern}/package.json`),
    { cwd: root },
  )
    .map(dirname)
    .sort();
}

/** Every package that has sources. The packages that are not private are published. */
export function listPackages(): readonly Package[] {
  return listWorkspaces()
    .map((workspace) => join(root, workspace))
    .filter((folder) => existsSync(join(folder, "src/index.ts")))
    .map(readPackage);
}

function readPackage(folder: string): Package {
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const { name, private: hidden = false, dependencies, peerDependencies } = manifest;
  const exported = Object.values<string | { readonly "@posthorn/source"?: string }>(manifest.exports ?? {});
  return {
    name,
    folder,
    private: hidden,
    entries: exported.flatMap((entry) =>
      typeof entry === "object" ? (entry["@posthorn/source"] ?? []) : [],
    ),
    dependencies: Object.keys({ ...dependencies, ...peerDependencies }),
  };
}
