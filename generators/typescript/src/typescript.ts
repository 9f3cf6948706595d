import type { Emitter } from "@posthorn/contract";
import { type GenerateOptions, generate } from "./generate/generate.ts";
import { checkSupport } from "./report/support.ts";
import { openMemory } from "./watch/memory.ts";

export type TypescriptOptions = Omit<GenerateOptions, "source">;

/** An emitter of TypeScript. It remembers what it made last, and makes only what has changed since. */
export function typescript(options: TypescriptOptions = {}): Emitter {
  const memory = openMemory();
  return (contract, { source }) => {
    const unsupported = checkSupport(contract);
    if (unsupported.some(({ severity }) => severity === "error"))
      return { files: [], diagnostics: unsupported };
    const { files, diagnostics } = generate(contract, { ...options, source }, memory);
    return { files, diagnostics: [...unsupported, ...diagnostics] };
  };
}
