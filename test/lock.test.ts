import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../tools/packages/packages.ts";

interface LockEntry {
  readonly link?: boolean;
  readonly resolved?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
const packages = new Map(Object.entries<LockEntry>(lock.packages));

/** True if Node resolves a package from a folder: in its node_modules or in one of a parent folder. */
function canResolve(folder: string, name: string): boolean {
  if (packages.has(`${folder === "" ? "" : `${folder}/`}node_modules/${name}`)) return true;
  if (folder === "") return false;
  const above = folder.lastIndexOf("/node_modules/");
  return canResolve(above < 0 ? "" : folder.slice(0, above), name);
}

// npm omits optional packages that it cannot install on this machine from the lock file. Then `npm ci` fails on other machines.
test("the lock file lists the optional packages of every platform", () => {
  const missing = [...packages].flatMap(([folder, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter((name) => !canResolve(folder, name)),
  );
  expect(missing).toEqual([]);
});

test("the lock file names no registry, so that each machine uses its own", () => {
  const resolvedEntries = [...packages].filter(
    ([, { link, resolved }]) => resolved !== undefined && link !== true,
  );
  expect(resolvedEntries.map(([folder]) => folder)).toEqual([]);
});
