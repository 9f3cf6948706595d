import type { ImportDeclarationStructure, StatementStructures } from "ts-morph";
import { type CodecName, codecNames } from "../name/codec-names.ts";
import { type CoreName, codegenNames, type SchemaName, schemaNames } from "../name/core-names.ts";
import type { Layout } from "../text/layout.ts";
import { StructureKind } from "./structure-kind.ts";

/** A file to be. What it imports is collected while its statements are made. */
export interface Module {
  /** Without ending: `operations/place-order`. */
  readonly path: string;
  /** Imports a name of `@posthorn/core/codegen`, and gives it. */
  readonly core: (name: CoreName) => string;
  /** Imports a name of `@posthorn/core/schema`, and gives it. */
  readonly coreSchema: (name: SchemaName) => string;
  /** Imports what makes a codec from the codec's package, and gives its name. */
  readonly codec: (name: CodecName) => string;
  /** Imports a name of another generated file, and gives it. */
  readonly from: (path: string, name: string, use: "type" | "value") => string;
  /** Whether it imports that generated file. */
  readonly uses: (path: string) => boolean;
  /** Imports zod, and gives its name. */
  readonly zod: () => "z";
  /** Imports what message builders are made with, and gives its name. */
  readonly builders: () => "builders";
  /** Adds a statement. */
  readonly add: (...statements: readonly StatementStructures[]) => void;
  /** Where a layout goes, for a structure: printing puts it there. */
  readonly lay: (layout: Layout) => string;
  readonly statements: readonly StatementStructures[];
  readonly layouts: readonly Layout[];
  /** Its imports as structures, in order; asked once, when it is printed. */
  readonly imports: (extension: string) => readonly ImportDeclarationStructure[];
}

/** Stand around the number of a layout. No text of a contract may hold them. */
export const marks = { open: "\ue000", close: "\ue001" } as const;

/** Packages that are imported whole, under one name that nothing of a contract can have. */
const wholes: Readonly<Record<string, string>> = { zod: "z", "@posthorn/builders": "builders" };

export function openModule(path: string): Module {
  const taken = new Map<string, Map<string, "type" | "value">>();
  const statements: StatementStructures[] = [];
  const layouts: Layout[] = [];

  function take(specifier: string, name: string, use: "type" | "value"): string {
    const names = taken.get(specifier) ?? new Map<string, "type" | "value">();
    taken.set(specifier, names);
    if (names.get(name) !== "value") names.set(name, use);
    return name;
  }

  function lay(layout: Layout): string {
    return `${marks.open}${layouts.push(layout) - 1}${marks.close}`;
  }

  return {
    path,
    statements,
    layouts,
    core: (name) => take("@posthorn/core/codegen", name, codegenNames[name]),
    coreSchema: (name) => take("@posthorn/core/schema", name, schemaNames[name]),
    codec: (name) => take(codecNames[name], name, "value"),
    from: (file, name, use) => (file === path ? name : take(relative(path, file), name, use)),
    uses: (file) => taken.has(relative(path, file)),
    zod: () => {
      take("zod", "z", "value");
      return "z";
    },
    builders: () => {
      take("@posthorn/builders", "builders", "value");
      return "builders";
    },
    add: (...added) => {
      statements.push(...added);
    },
    lay,
    imports: (extension) =>
      [...taken]
        .sort(([one], [other]) => rank(one) - rank(other) || compare(one, other))
        .map(([specifier, names]) => importOf(specifier, names, extension, lay)),
  };
}

function importOf(
  specifier: string,
  names: ReadonlyMap<string, "type" | "value">,
  extension: string,
  lay: (layout: Layout) => string,
): ImportDeclarationStructure {
  const kind = StructureKind.ImportDeclaration;
  const namespaceImport = wholes[specifier];
  if (namespaceImport !== undefined) return { kind, moduleSpecifier: specifier, namespaceImport };
  const moduleSpecifier = specifier.startsWith(".") ? `${specifier}${extension}` : specifier;
  const isTypeOnly = [...names.values()].every((use) => use === "type");
  const items = [...names]
    .sort(([one], [other]) => compare(one.toLowerCase(), other.toLowerCase()) || compare(one, other))
    .map(([name, use]) => (use === "type" && !isTypeOnly ? `type ${name}` : name));
  const namedImports = [lay({ open: "", items, close: "", separator: ",", padding: "" })];
  return { kind, moduleSpecifier, isTypeOnly, namedImports };
}

/** Packages first, then folders above, then beside. */
function rank(specifier: string): number {
  if (!specifier.startsWith(".")) return 0;
  return specifier.startsWith("..") ? 1 : 2;
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

/** The specifier by which one generated file imports another. */
export function relative(from: string, to: string): string {
  const [here, there] = [from.split("/").slice(0, -1), to.split("/")];
  while (here.length > 0 && there.length > 1 && here[0] === there[0]) {
    here.shift();
    there.shift();
  }
  const up = "../".repeat(here.length);
  return `${up === "" && there[0] !== ".." ? "./" : up}${there.join("/")}`;
}
