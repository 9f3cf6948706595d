import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import type { Program } from "./broker.ts";

/** Returns the path of a broker's program. Throws if it is not installed. */
export function findProgram(program: Program): string {
  const path = program.candidates.flatMap(pathsOf).find(isExecutable);
  if (path === undefined) throw new Error(`${program.debianPackage} is not installed. ${howToInstall}`);
  return path;
}

/** True if a broker's program is installed. */
export function isInstalled({ candidates }: Program): boolean {
  return candidates.flatMap(pathsOf).some(isExecutable);
}

export const howToInstall =
  'Run "npm run brokers:install" on Debian or Ubuntu, or add its program to the path.';

function pathsOf(candidate: string): readonly string[] {
  if (candidate.startsWith("/")) return [candidate];
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  return [...folders, "/usr/local/sbin", "/usr/sbin"].map((folder) => join(folder, candidate));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
