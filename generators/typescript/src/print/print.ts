import type { GeneratedFile } from "@posthorn/contract";
import type { Module } from "./module.ts";
import { printStatements } from "./print-statements.ts";

/** The texts of modules that were printed before, each with the header that it was printed with. */
export type Texts = WeakMap<Module, { readonly header: string; readonly text: string }>;

export interface PrintOptions {
  /** The extension of relative imports: `.js`. */
  readonly importExtension: string;
  /** The first line of each file. */
  readonly header: string;
  /** Texts that were printed earlier with the same extension. New ones are added. */
  readonly texts: Texts;
}

/** Prints modules as source. A module that was printed before with the same header is not printed again. */
export function printModules(modules: readonly Module[], options: PrintOptions): readonly GeneratedFile[] {
  const { importExtension, header, texts } = options;
  return modules.map((module) => {
    const printed = texts.get(module);
    const text = printed?.header === header ? printed.text : print(module, importExtension, header);
    texts.set(module, { header, text });
    return { path: `${module.path}.ts`, text };
  });
}

function print(module: Module, importExtension: string, header: string): string {
  return `${header}\n${printStatements([...module.imports(importExtension), ...module.statements])}`;
}
