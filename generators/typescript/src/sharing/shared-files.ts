import type { GeneratedFile } from "@posthorn/contract";
import { emitCanonicalJson } from "../emit/canonical-json.ts";
import { emitIndex } from "../emit/index-file.ts";
import { headerOf } from "../generate/header.ts";
import { printModules } from "../print/print.ts";
import type { SharedModule } from "./compare-modules.ts";

/** The files of the shared folder: one for each schema, an index, and the helper function that schemas may need. */
export function sharedFiles(modules: readonly SharedModule[]): readonly GeneratedFile[] {
  if (modules.length === 0) return [];
  const extensions = new Map(modules.map(({ module, importExtension }) => [module, importExtension]));
  const hasBigint = modules.some(({ candidate }) =>
    candidate.uses.some(({ by }) => by.options.int64 === "bigint"),
  );
  const others = [
    emitIndex([...extensions.keys()], { extensionOf: (module) => extensions.get(module) ?? "" }),
    ...(modules.some(({ module }) => module.uses("canonical"))
      ? [emitCanonicalJson(hasBigint ? "bigint" : "number")]
      : []),
  ];
  const header = headerOf("schemas that several contracts share");
  const files = [
    ...modules.map(({ module, text }) => ({ path: `${module.path}.ts`, text })),
    ...printModules(others, { importExtension: "", header }),
  ];
  return files.toSorted((one, other) => (one.path < other.path ? -1 : 1));
}
