import { globSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { listPackages, type Package } from "../tools/packages/packages.ts";
import { findCircle, type Imports, packageOf, readImports, specifiersOf } from "./imports.ts";

/** The two halves, each from the ground up. Imports run downwards only, and never across. */
const floors: readonly (readonly RegExp[])[] = [
  [/^@posthorn\/(core|builders)$/, /^@posthorn\/(transport-.*|codec-.*|wrappers|conformance)$/],
  [/^@posthorn\/contract$/, /^@posthorn\/generator-.*$/, /^@posthorn\/cli$/],
];
/** Parts of the repository's own tests and measurements, which may look at everything. */
const aside = /^@posthorn\/(brokers|bench)$/;

describe.each(listPackages().map((each) => [each.name, each] as const))("in %s", (_name, each) => {
  const imports = importsOf(each);

  test("no file imports itself, by whatever way round", () => {
    expect(findCircle(imports)?.map((file) => relative(each.folder, file))).toBeUndefined();
  });

  test("nobody imports the package's own face", () => {
    const importers = [...imports].filter(([, targets]) =>
      targets.includes(join(each.folder, "src/index.ts")),
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

  test.skipIf(aside.test(each.name))("imports of other packages run downwards only", () => {
    const others = packagesOf(imports).filter((name) => name.startsWith("@posthorn/"));
    expect(others.filter((other) => !isBelow(other, each.name))).toEqual([]);
  });
});

test("no package imports itself, by whatever way round", () => {
  const imports = new Map(listPackages().map((each) => [each.name, packagesOf(importsOf(each))]));
  expect(findCircle(imports)).toBeUndefined();
});

test("a circle is found, and shown from where it begins to where it closes", () => {
  const circle = new Map([
    ["a", ["b"]],
    ["b", ["c", "d"]],
    ["c", []],
    ["d", ["b"]],
  ]);
  expect(findCircle(circle)).toEqual(["b", "d", "b"]);
});

test("types, exports and what is loaded later count as imports too", () => {
  const source = `import type { A } from "./a.ts"; export { b } from "./b.ts"; const c = await import("@x/c/d");`;
  expect(specifiersOf(source)).toEqual(["./a.ts", "./b.ts", "@x/c/d"]);
  expect(packageOf("@x/c/d")).toBe("@x/c");
});

test("what runs upwards, sideways or across the halves is not below", () => {
  expect(isBelow("@posthorn/core", "@posthorn/wrappers")).toBe(true);
  expect(isBelow("@posthorn/contract", "@posthorn/cli")).toBe(true);
  expect(isBelow("@posthorn/wrappers", "@posthorn/core")).toBe(false);
  expect(isBelow("@posthorn/transport-nats", "@posthorn/transport-memory")).toBe(false);
  expect(isBelow("@posthorn/core", "@posthorn/generator-typescript")).toBe(false);
});

function isBelow(lower: string, upper: string): boolean {
  return floors.some((half) => {
    const floorOf = (name: string): number => half.findIndex((names) => names.test(name));
    return floorOf(lower) >= 0 && floorOf(lower) < floorOf(upper);
  });
}

/** Of what a package ships, not of its tests. */
function importsOf(each: Package): Imports {
  const files = globSync("src/**/*.ts", { cwd: each.folder });
  const shipped = files.filter((file) => !/\.(test|test-d)\.ts$/.test(file));
  return readImports(shipped.map((file) => join(each.folder, file)));
}

function packagesOf(imports: Imports): readonly string[] {
  const names = [...imports.values()].flat().map(packageOf);
  return [...new Set(names)].filter((name) => name !== undefined);
}
