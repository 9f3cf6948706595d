import { globSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { listPackages, type Package, root } from "../tools/packages/packages.ts";
import { findCircle, groupImports, type Imports, packageOf, readImports, specifiersOf } from "./imports.ts";

// Floors are derived from the folders: a folder stands above every folder that its files import, so that an import
// upwards closes a circle of folders. A new folder or package needs no entry here.

const packages = listPackages();
const largestFolder = 20;

describe.each(packages.map((each) => [each.name, each] as const))("in %s", (_name, each) => {
  const imports = importsOf(each);

  test("no circle of imports joins its files", () => {
    expect(findCircle(imports)?.map((file) => relative(each.folder, file))).toBeUndefined();
  });

  test("imports between its folders run downwards only", () => {
    const folders = groupImports(within(each, imports), (file) => relative(each.folder, dirname(file)));
    expect(findCircle(folders)).toBeUndefined();
  });

  test(`no folder has more than ${largestFolder} source files`, () => {
    const folders = Map.groupBy(imports.keys(), (file) => relative(each.folder, dirname(file)));
    const sizes = [...folders].map(([folder, files]) => [folder, files.length] as const);
    expect(sizes.filter(([, size]) => size > largestFolder)).toEqual([]);
  });

  test("no file imports an entry point of its own package", () => {
    const entries = each.entries.map((entry) => join(each.folder, entry));
    const importers = [...imports].filter(([, targets]) =>
      targets.some((target) => entries.includes(target)),
    );
    expect(importers.map(([file]) => relative(each.folder, file))).toEqual([]);
  });

  test("relative imports stay within the package", () => {
    const targets = [...imports.values()].flat().filter((target) => target.startsWith("/"));
    expect(targets.filter((target) => !target.startsWith(join(each.folder, "src/")))).toEqual([]);
  });

  test("every package that is imported is declared as a dependency", () => {
    const undeclared = packagesOf(imports).filter((name) => !each.dependencies.includes(name));
    expect(undeclared).toEqual([]);
  });
});

test("imports between packages, and between their folders, run downwards only", () => {
  const imports = new Map(packages.map((each) => [each.name, ownPackagesOf(each)]));
  expect(findCircle(imports)).toBeUndefined();
  expect(findCircle(groupImports(imports, (name) => roomOf(packageNamed(name))))).toBeUndefined();
});

test("the runtime and the generator do not import each other, and neither imports a tool", () => {
  const halfOf = (each: Package): string => relative(root, each.folder).split("/")[0] ?? "";
  const across = packages
    .filter((each) => halfOf(each) !== "tools")
    .flatMap((each) =>
      ownPackagesOf(each)
        .filter((name) => halfOf(packageNamed(name)) !== halfOf(each))
        .map((name) => `${each.name} imports ${name}`),
    );
  expect(across).toEqual([]);
});

test("a circle is reported from where it begins to where it closes", () => {
  const circle = new Map([
    ["a", ["b"]],
    ["b", ["c", "d"]],
    ["c", []],
    ["d", ["b"]],
  ]);
  expect(findCircle(circle)).toEqual(["b", "d", "b"]);
});

test("an import upwards is a circle between folders where there is none between files", () => {
  const files = new Map([
    ["produce/send.ts", ["message/encode.ts"]],
    ["message/encode.ts", []],
    ["message/decode.ts", ["produce/options.ts"]],
    ["produce/options.ts", []],
  ]);
  expect(findCircle(files)).toBeUndefined();
  expect(findCircle(groupImports(files, dirname))).toEqual(["produce", "message", "produce"]);
});

test("types, exports and modules that are loaded later count as imports", () => {
  const source = `import type { A } from "./a.ts"; export { b } from "./b.ts"; const c = await import("@x/c/d");`;
  expect(specifiersOf(source)).toEqual(["./a.ts", "./b.ts", "@x/c/d"]);
  expect(packageOf("@x/c/d")).toBe("@x/c");
});

/** The imports of the files that a package publishes, without its tests. */
function importsOf(each: Package): Imports {
  const files = globSync("src/**/*.ts", { cwd: each.folder });
  const published = files.filter((file) => !/\.(test|test-d)\.ts$/.test(file));
  return readImports(published.map((file) => join(each.folder, file)));
}

/** The same imports without those of other packages. */
function within(each: Package, imports: Imports): Imports {
  return new Map(
    [...imports].map(([file, targets]) => [file, targets.filter((to) => to.startsWith(each.folder))]),
  );
}

function packagesOf(imports: Imports): readonly string[] {
  const names = [...imports.values()].flat().map(packageOf);
  return [...new Set(names)].filter((name) => name !== undefined);
}

/** The packages of this repository that a package imports. */
function ownPackagesOf(each: Package): readonly string[] {
  return packagesOf(importsOf(each)).filter((name) => name !== each.name && name.startsWith("@posthorn/"));
}

function packageNamed(name: string): Package {
  const found = packages.find((each) => each.name === name);
  if (found === undefined) throw new Error(`Package "${name}" does not exist.`);
  return found;
}

/** The folder that a package shares with packages of its kind: `packages/transports`; a package that stands alone is its own room. */
function roomOf({ folder }: Package): string {
  const path = relative(root, folder);
  return path.split("/").length > 2 ? dirname(path) : path;
}
