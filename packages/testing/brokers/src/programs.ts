import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import type { Program, Wheel } from "./broker.ts";
import { cacheFolder, pathOf } from "./debian-folder.ts";
import { systemPath } from "./system-path.ts";

/** Returns the path of a broker's program. Throws if it is not installed. */
export function findProgram(program: Program): string {
  const path = pathsIn(program).find(isExecutable);
  if (path === undefined) throw new Error(`${packageOf(program)} is not installed. ${howToInstall}`);
  return path;
}

/** True if a broker's program is installed. */
export function isInstalled(program: Program): boolean {
  return pathsIn(program).some(isExecutable);
}

/** The name of the package that has the program, for messages. */
export function packageOf({ debianPackage, wheel, root, candidates }: Program): string {
  if (root !== undefined) return `${root.package} of Debian ${root.release}`;
  if (wheel !== undefined) return `${wheel.name} ${wheel.version}`;
  return debianPackage ?? candidates.join(" or ");
}

/** The folder in which a wheel is installed: below the cache folder. */
export function wheelFolder({ name, version }: Wheel): string {
  return join(cacheFolder(), `${name}-${version}`);
}

export const howToInstall =
  'Run "npm run brokers:install" on Debian or Ubuntu, or add its program to the path.';

function pathsIn({ candidates, root }: Program): readonly string[] {
  return root === undefined
    ? candidates.flatMap(pathsOf)
    : candidates.map((candidate) => join(pathOf(root), candidate));
}

function pathsOf(candidate: string): readonly string[] {
  if (candidate.startsWith("/")) return [candidate];
  const folders = systemPath.split(delimiter).filter((folder) => folder !== "");
  return folders.map((folder) => join(folder, candidate));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
