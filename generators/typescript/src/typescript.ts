import type { Emitter } from "@posthorn/contract";
import { generate } from "./generate/generate.ts";
import type { GenerateOptions } from "./generate/options.ts";
import { checkSupport } from "./report/support.ts";
import { openModuleCache } from "./watch/module-cache.ts";

export type TypescriptOptions = Omit<GenerateOptions, "source">;

/** An emitter of TypeScript. It is called again after a change of the contract, and then does only what is new. */
export function typescript(options: TypescriptOptions = {}): Emitter {
  const cache = openModuleCache();
  return (contract, { source }) => {
    const unsupported = checkSupport(contract);
    if (unsupported.some(({ severity }) => severity === "error"))
      return { files: [], diagnostics: unsupported };
    const { files, diagnostics } = generate(contract, { ...options, source }, cache);
    return { files, diagnostics: [...unsupported, ...diagnostics] };
  };
}
