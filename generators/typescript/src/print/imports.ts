import { type ImportStructure, StructureKind } from "./structures.ts";

/** A name that is imported as a type alone is imported with `type`. */
export type Use = "type" | "value";

/** The imports of a generated file, collected while its statements are made. */
export interface Imports {
  /** Adds a name to import, and returns it. */
  readonly add: (specifier: string, name: string, use: Use) => string;
  /** True if something is imported by that specifier. */
  readonly has: (specifier: string) => boolean;
  /** The import declarations, sorted. Relative specifiers get the extension. */
  readonly structures: (extension: string) => readonly ImportStructure[];
}

/** Packages that are imported as a namespace. No name of a contract can become one of theirs. */
const namespaces: Readonly<Record<string, string>> = { zod: "z", "@posthorn/builders": "builders" };

export function collectImports(): Imports {
  const collected = new Map<string, Map<string, Use>>();
  return {
    add: (specifier, name, use) => {
      const names = collected.get(specifier) ?? new Map<string, Use>();
      collected.set(specifier, names);
      if (names.get(name) !== "value") names.set(name, use);
      return name;
    },
    has: (specifier) => collected.has(specifier),
    structures: (extension) =>
      [...collected]
        .sort(([one], [other]) => rank(one) - rank(other) || compare(one, other))
        .map(([specifier, names]) => importStructure(specifier, names, extension)),
  };
}

function importStructure(
  specifier: string,
  names: ReadonlyMap<string, Use>,
  extension: string,
): ImportStructure {
  const kind = StructureKind.ImportDeclaration;
  const namespaceImport = namespaces[specifier];
  if (namespaceImport !== undefined) return { kind, moduleSpecifier: specifier, namespaceImport };
  const moduleSpecifier = specifier.startsWith(".") ? `${specifier}${extension}` : specifier;
  const isTypeOnly = [...names.values()].every((use) => use === "type");
  const namedImports = [...names]
    .sort(([one], [other]) => compare(one.toLowerCase(), other.toLowerCase()) || compare(one, other))
    .map(([name, use]) => ({ name, isTypeOnly: use === "type" && !isTypeOnly }));
  return { kind, moduleSpecifier, isTypeOnly, namedImports };
}

/** Packages come first, then files in folders above, then files in the same folder. */
function rank(specifier: string): number {
  if (!specifier.startsWith(".")) return 0;
  return specifier.startsWith("..") ? 1 : 2;
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
