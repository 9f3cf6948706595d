import { type Module, openModule, relative } from "../print/module.ts";
import { StructureKind } from "../print/structure-kind.ts";

/** The face of the generated code, or of a folder of it: every name, none by `export *`. */
export function emitIndex(
  modules: readonly Module[],
  extensionOf: (module: Module) => string,
  folder?: string,
): Module {
  const index = openModule(folder === undefined ? "index" : `${folder}/index`);
  for (const module of modules) {
    const names = exportsOf(module);
    const items = [...names].map(([name, isValue]) => (isValue ? name : `type ${name}`));
    index.add({
      kind: StructureKind.ExportDeclaration,
      namedExports: [{ name: index.lay({ open: "", items, close: "", separator: ",", padding: "" }) }],
      moduleSpecifier: `${relative(index.path, module.path)}${extensionOf(module)}`,
    });
  }
  return index;
}

/** What a module exports, and whether that is there at run time. */
export function exportsOf(module: Module): ReadonlyMap<string, boolean> {
  const names = new Map<string, boolean>();
  for (const statement of module.statements) {
    if (!("isExported" in statement) || !statement.isExported) continue;
    if (statement.kind === StructureKind.VariableStatement) {
      for (const { name } of statement.declarations) names.set(name, true);
    } else if ("name" in statement && typeof statement.name === "string") {
      names.set(
        statement.name,
        names.get(statement.name) === true || statement.kind === StructureKind.Function,
      );
    }
  }
  return names;
}
