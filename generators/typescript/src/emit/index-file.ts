import { type Module, openModule } from "../module.ts";
import { StructureKind } from "../structure-kind.ts";

/** The face of the generated code, or of a folder of it: every name, none by `export *`. */
export function emitIndex(modules: readonly Module[], extension: string, folder?: string): Module {
  const index = openModule(folder === undefined ? "index" : `${folder}/index`);
  for (const module of modules) {
    const names = exportsOf(module);
    const items = [...names].map(([name, isValue]) => (isValue ? name : `type ${name}`));
    index.add({
      kind: StructureKind.ExportDeclaration,
      namedExports: [{ name: index.lay({ open: "", items, close: "", separator: ",", padding: "" }) }],
      moduleSpecifier: `./${folder === undefined ? module.path : module.path.slice(folder.length + 1)}${extension}`,
    });
  }
  return index;
}

/** What a module exports, and whether that is there at run time. */
function exportsOf(module: Module): ReadonlyMap<string, boolean> {
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
