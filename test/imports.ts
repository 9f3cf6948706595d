import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";

/** From each name to the names that it imports. */
export type Imports = ReadonlyMap<string, readonly string[]>;

/** Everything that a source file imports or exports from, types included, as it is written there. */
export function specifiersOf(source: string): readonly string[] {
  return ts.preProcessFile(source, true, true).importedFiles.map((file) => file.fileName);
}

/** The imports of files, each by its absolute path where it is relative. */
export function readImports(files: readonly string[]): Imports {
  return new Map(
    files.map((file) => [
      file,
      specifiersOf(readFileSync(file, "utf8")).map((specifier) =>
        specifier.startsWith(".") ? join(dirname(file), specifier) : specifier,
      ),
    ]),
  );
}

/** The package that a specifier names, or nothing if it is relative or a part of Node. */
export function packageOf(specifier: string): string | undefined {
  if (/^(\.|\/|node:)/.test(specifier)) return undefined;
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

/** The imports between groups of names, such as the folders of files. Imports within a group are left out. */
export function groupImports(imports: Imports, groupOf: (name: string) => string): Imports {
  const groups = new Map<string, Set<string>>();
  for (const [name, targets] of imports) {
    const group = groupOf(name);
    const known = groups.get(group) ?? new Set<string>();
    for (const target of targets.map(groupOf)) if (target !== group) known.add(target);
    groups.set(group, known);
  }
  return new Map([...groups].map(([group, targets]) => [group, [...targets]]));
}

/** The first circle of imports, its first name repeated at its end; nothing if there is none. */
export function findCircle(imports: Imports): readonly string[] | undefined {
  const cleared = new Set<string>();
  function follow(name: string, path: readonly string[]): readonly string[] | undefined {
    const before = path.indexOf(name);
    if (before >= 0) return [...path.slice(before), name];
    if (cleared.has(name)) return undefined;
    for (const next of imports.get(name) ?? []) {
      const circle = follow(next, [...path, name]);
      if (circle !== undefined) return circle;
    }
    cleared.add(name);
    return undefined;
  }
  for (const name of imports.keys()) {
    const circle = follow(name, []);
    if (circle !== undefined) return circle;
  }
  return undefined;
}
