import type { GeneratedFile } from "@posthorn/contract";
import type { Module } from "./module.ts";
import { printStatements } from "./print-statements.ts";

export interface PrintOptions {
  /** The extension of relative imports: `.js`. */
  readonly importExtension: string;
  /** The first line of each file. */
  readonly header: string;
}

/** Prints modules as source. */
export function printModules(modules: readonly Module[], options: PrintOptions): readonly GeneratedFile[] {
  return modules.map((module) => ({ path: `${module.path}.ts`, text: print(module, options) }));
}

function print(module: Module, { importExtension, header }: PrintOptions): string {
  return `${header}\n${printStatements([...module.imports(importExtension), ...module.statements])}`;
}
