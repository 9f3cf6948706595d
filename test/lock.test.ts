import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../tools/packages/packages.ts";

interface Locked {
  readonly link?: boolean;
  readonly resolved?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
const packages = new Map(Object.entries<Locked>(lock.packages));

/** Whether a package finds another in its own folder or in one further up, as Node does. */
function finds(folder: string, name: string): boolean {
  if (packages.has(`${folder === "" ? "" : `${folder}/`}node_modules/${name}`)) return true;
  if (folder === "") return false;
  const above = folder.lastIndexOf("/node_modules/");
  return finds(above < 0 ? "" : folder.slice(0, above), name);
}

// npm leaves out what it cannot fetch for this machine, and then `npm ci` fails everywhere.
test("the lock file knows the optional packages of every platform", () => {
  const missing = [...packages].flatMap(([folder, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter((name) => !finds(folder, name)),
  );
  expect(missing).toEqual([]);
});

test("the lock file names no registry, so that each machine uses its own", () => {
  const named = [...packages].filter(([, { link, resolved }]) => resolved !== undefined && link !== true);
  expect(named.map(([folder]) => folder)).toEqual([]);
});
