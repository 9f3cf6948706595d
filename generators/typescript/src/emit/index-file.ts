import { importPath } from "../print/import-path.ts";
import { type Module, openModule } from "../print/module.ts";
import { StructureKind } from "../print/structures.ts";

export interface IndexOptions {
  /** The extension of the import of a module. */
  readonly extensionOf: (module: Module) => string;
  /** The folder of the index, if it is not the folder of the generated code. */
  readonly folder?: string;
}

/** Emits the index of modules. It exports each of their names, without `export *`. */
export function emitIndex(modules: readonly Module[], { extensionOf, folder }: IndexOptions): Module {
  const index = openModule(folder === undefined ? "index" : `${folder}/index`);
  for (const module of modules) {
    index.add({
      kind: StructureKind.ExportDeclaration,
      namedExports: [...exportsOf(module)].map(([name, isValue]) => ({ name, isTypeOnly: !isValue })),
      moduleSpecifier: `${importPath(index.path, module.path)}${extensionOf(module)}`,
    });
  }
  return index;
}

/** Returns the names that a module exports. The value is true if the name exists at run time. */
export function exportsOf(module: Module): ReadonlyMap<string, boolean> {
  const names = new Map<string, boolean>();
  for (const statement of module.statements) {
    if (!("isExported" in statement) || !statement.isExported) continue;
    if (statement.kind === StructureKind.VariableStatement) {
      for (const { name } of statement.declarations) names.set(name, true);
    } else {
      const isFunction = statement.kind === StructureKind.Function;
      names.set(statement.name, isFunction || names.get(statement.name) === true);
    }
  }
  return names;
}
