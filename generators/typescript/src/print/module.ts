import { type CodecName, codecNames } from "../name/codec-names.ts";
import { type CoreName, codegenNames, type SchemaName, schemaNames } from "../name/core-names.ts";
import { importPath } from "./import-path.ts";
import { collectImports, type Use } from "./imports.ts";
import type { ImportStructure, Statement } from "./structures.ts";

/**
 * A generated file before it is printed: its statements, and the imports that they need. The functions that import a
 * name return that name.
 */
export interface Module {
  /** Without extension: `operations/place-order`. */
  readonly path: string;
  readonly statements: readonly Statement[];
  readonly add: (...statements: readonly Statement[]) => void;
  /** Imports a name from `@posthorn/core/codegen`. */
  readonly core: (name: CoreName) => string;
  /** Imports a name from `@posthorn/core/schema`. */
  readonly coreSchema: (name: SchemaName) => string;
  /** Imports the function that creates a codec from the codec's package. */
  readonly codec: (name: CodecName) => string;
  /** Imports a name from another generated file. */
  readonly from: (path: string, name: string, use: Use) => string;
  readonly zod: () => "z";
  readonly builders: () => "builders";
  /** True if the module imports that generated file. */
  readonly uses: (path: string) => boolean;
  /** The import declarations, sorted. */
  readonly imports: (extension: string) => readonly ImportStructure[];
}

export function openModule(path: string): Module {
  const imports = collectImports();
  const statements: Statement[] = [];
  return {
    path,
    statements,
    add: (...added) => {
      statements.push(...added);
    },
    core: (name) => imports.add("@posthorn/core/codegen", name, codegenNames[name]),
    coreSchema: (name) => imports.add("@posthorn/core/schema", name, schemaNames[name]),
    codec: (name) => imports.add(codecNames[name], name, "value"),
    from: (file, name, use) => (file === path ? name : imports.add(importPath(path, file), name, use)),
    zod: () => {
      imports.add("zod", "z", "value");
      return "z";
    },
    builders: () => {
      imports.add("@posthorn/builders", "builders", "value");
      return "builders";
    },
    uses: (file) => imports.has(importPath(path, file)),
    imports: imports.structures,
  };
}
