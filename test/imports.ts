import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";

/** The imports of each name. */
export type Imports = ReadonlyMap<string, readonly string[]>;

/** The specifiers of all imports and exports of a source file, type imports included. */
export function specifiersOf(source: string): readonly string[] {
  return ts.preProcessFile(source, true, true).importedFiles.map((file) => file.fileName);
}

/** The imports of files. Relative imports are resolved to absolute paths. */
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

/** The package of a specifier. Undefined for a relative path or a module of Node. */
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
    const targetGroups = groups.get(group) ?? new Set<string>();
    for (const target of targets.map(groupOf)) if (target !== group) targetGroups.add(target);
    groups.set(group, targetGroups);
  }
  return new Map([...groups].map(([group, targets]) => [group, [...targets]]));
}

/** The first circle of imports. Its first name is repeated at the end. Undefined if there is none. */
export function findCircle(imports: Imports): readonly string[] | undefined {
  const acyclic = new Set<string>();
  function follow(name: string, path: readonly string[]): readonly string[] | undefined {
    const start = path.indexOf(name);
    if (start >= 0) return [...path.slice(start), name];
    if (acyclic.has(name)) return undefined;
    for (const next of imports.get(name) ?? []) {
      const circle = follow(next, [...path, name]);
      if (circle !== undefined) return circle;
    }
    acyclic.add(name);
    return undefined;
  }
  for (const name of imports.keys()) {
    const circle = follow(name, []);
    if (circle !== undefined) return circle;
  }
  return undefined;
}
