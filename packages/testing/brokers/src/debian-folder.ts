import { spawnSync } from "node:child_process";
import { existsSync, renameSync, rmSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { systemPath } from "./system-path.ts";

/**
 * A Debian release in a folder of its own, for a broker that is newer than the machine's. Its programs run with this
 * folder as their root, which needs administrator rights.
 */
export interface DebianFolder {
  /** The code name of the release: `trixie`. */
  readonly release: string;
  readonly package: string;
}

/** The cache folder of this repository. POSTHORN_CACHE names another one. */
export function cacheFolder(): string {
  return (
    process.env["POSTHORN_CACHE"] ??
    join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "posthorn")
  );
}

/** Returns the path of the folder, which exists once `installDebianFolder` has been successful. */
export function pathOf(folder: DebianFolder): string {
  return join(cacheFolder(), `debian-${folder.release}-${folder.package}`);
}

/** Installs the folder if it does not exist. Resolves to the reason if that is impossible on this machine. */
export async function installDebianFolder(folder: DebianFolder): Promise<string | undefined> {
  const path = pathOf(folder);
  if (existsSync(path)) return undefined;
  if (process.getuid?.() !== 0) return "only the administrator can change the root folder of a program";
  if (!isOnPath("debootstrap"))
    run("apt-get", ["-q", "install", "-y", "--no-install-recommends", "debootstrap"]);
  if (!isOnPath("debootstrap")) return "debootstrap is not available";
  await mkdir(cacheFolder(), { recursive: true });
  const incomplete = `${path}.${process.pid}`;
  const args = ["--variant=minbase", `--include=${folder.package}`, folder.release, incomplete];
  if (run("debootstrap", args) === 0) {
    renameSync(incomplete, path); // a folder that is incomplete never has the final name
    return undefined;
  }
  rmSync(incomplete, { recursive: true, force: true });
  return "debootstrap failed";
}

const env = { ...process.env, PATH: systemPath };

function run(program: string, args: readonly string[]): number | null {
  return spawnSync(program, args, { stdio: "inherit", env }).status;
}

function isOnPath(program: string): boolean {
  return spawnSync("sh", ["-c", `command -v ${program}`], { stdio: "ignore", env }).status === 0;
}
