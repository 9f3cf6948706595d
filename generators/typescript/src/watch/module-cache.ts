import type { GeneratedFile } from "@posthorn/contract";
import type { Context } from "../emit/context.ts";
import { originKey } from "../prepare/origin-key.ts";
import type { Module } from "../print/module.ts";
import { type PrintOptions, printModules } from "../print/print.ts";
import type { ImportStructure } from "../print/structures.ts";
import { hasSameAnswers, type Question, recordQuestions } from "./recorded-context.ts";
import { isStructurallyEqual } from "./structural-equality.ts";

// Makes `--watch` fast for large contracts: after a change, only the modules are emitted and printed that the change
// concerns. Nothing else depends on this folder. Without a cache, `generate` emits and prints everything.
//
// A module depends on its part of the contract, and on what its emitter learns from the context: the name of a schema,
// say, or whether it is recursive. No emitter declares that. Instead the context that it gets records every question
// and the answer. The next time, the module is used again if the part is the same and all answers are.

/** A part of a contract that becomes a module. */
export interface Part {
  /** Identifies the part in the next version of the contract. */
  readonly key: string;
  readonly value: unknown;
  /** Writes the module. It depends on nothing but the value and the context. */
  readonly emit: (context: Context) => Module;
}

/** The modules of a contract's last version. It changes with every call. Each set of options needs its own cache. */
export interface ModuleCache {
  /** The modules of the parts, in their order. Forgets the modules of all other parts. */
  readonly emit: (parts: readonly Part[], context: Context) => readonly Module[];
  readonly print: (modules: readonly Module[], options: PrintOptions) => readonly GeneratedFile[];
}

interface Emitted {
  readonly value: unknown;
  readonly questions: readonly Question[];
  readonly module: Module;
}

interface Printed {
  readonly module: Module;
  readonly header: string;
  readonly imports: readonly ImportStructure[];
  readonly file: GeneratedFile;
}

/** Opens a cache for one contract that is generated again and again with the same options. */
export function openModuleCache(): ModuleCache {
  let emitted: ReadonlyMap<string, Emitted> = new Map();
  let dates = "";
  let printed: ReadonlyMap<string, Printed> = new Map();

  function emit(parts: readonly Part[], context: Context): readonly Module[] {
    // Emitters read the set of dates directly, so that a change to it may concern every module.
    const newDates = JSON.stringify([...context.dates].map(({ origin }) => originKey(origin)));
    const before = newDates === dates ? emitted : new Map<string, Emitted>();
    const entries = parts.map((part) => [part.key, emitPart(part, context, before.get(part.key))] as const);
    emitted = new Map(entries);
    dates = newDates;
    return entries.map(([, { module }]) => module);
  }

  function print(modules: readonly Module[], options: PrintOptions): readonly GeneratedFile[] {
    const entries = modules.map(
      (module) => [module.path, printModule(module, options, printed.get(module.path))] as const,
    );
    printed = new Map(entries);
    return entries.map(([, { file }]) => file);
  }

  return { emit, print };
}

function emitPart({ value, emit }: Part, context: Context, before: Emitted | undefined): Emitted {
  const isCurrent =
    before !== undefined &&
    isStructurallyEqual(before.value, value) &&
    hasSameAnswers(before.questions, context);
  if (isCurrent) return before;
  const recorded = recordQuestions(context);
  return { value, module: emit(recorded.context), questions: recorded.questions };
}

/** The index and the like are emitted after every change. Comparing them takes less time than printing them. */
function printModule(module: Module, options: PrintOptions, before: Printed | undefined): Printed {
  if (before?.header === options.header && before.module === module) return before;
  const imports = module.imports(options.importExtension);
  const isCurrent =
    before?.header === options.header &&
    isStructurallyEqual(before.imports, imports) &&
    isStructurallyEqual(before.module.statements, module.statements);
  const [file] = isCurrent ? [before.file] : (printModules([module], options) as [GeneratedFile]);
  return { module, header: options.header, imports, file };
}
