import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A package of this repository. */
export interface Package {
  readonly name: string;
  /** Absolute. */
  readonly folder: string;
  readonly private: boolean;
  /** What it depends on in any way, by name. */
  readonly dependencies: readonly string[];
}

export const root: string = join(import.meta.dirname, "../..");

/** Every package that has sources. Those to publish are not private. */
export function listPackages(): readonly Package[] {
  return globSync("{packages/core,packages/*/*,generators/*,tools/*}/package.json", { cwd: root })
    .sort()
    .map((file) => join(root, dirname(file)))
    .filter((folder) => existsSync(join(folder, "src/index.ts")))
    .map(readPackage);
}

function readPackage(folder: string): Package {
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const { name, private: hidden = false, dependencies, peerDependencies } = manifest;
  return {
    name,
    folder,
    private: hidden,
    dependencies: Object.keys({ ...dependencies, ...peerDependencies }),
  };
}
