import type { Emitter } from "@posthorn/contract";
import { type GenerateOptions, generate } from "./generate.ts";
import type { Printed } from "./print.ts";
import { checkSupport } from "./support.ts";

export type TypescriptOptions = Omit<GenerateOptions, "source">;

/** An emitter of TypeScript. It remembers what it made last, and prints only what has changed since. */
export function typescript(options: TypescriptOptions = {}): Emitter {
  const printed: Printed = new Map();
  return (contract, { source }) => {
    const unsupported = checkSupport(contract);
    if (unsupported.some(({ severity }) => severity === "error"))
      return { files: [], diagnostics: unsupported };
    const { files, diagnostics } = generate(contract, { ...options, source }, printed);
    return { files, diagnostics: [...unsupported, ...diagnostics] };
  };
}
