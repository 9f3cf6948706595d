import type { Diagnostic } from "@posthorn/contract";
import { diagnose, type Unshared } from "../diagnostics/diagnostics.ts";
import type { GenerateOptions } from "../generate/options.ts";
import type { Candidate } from "./candidates.ts";

/** The options on which the code of a schema depends, with their defaults. */
const schemaOptions = {
  dates: "string",
  int64: "number",
  importExtension: ".js",
} as const satisfies Partial<GenerateOptions>;

/** The names of the options that differ between the contracts that refer to a schema. */
export function differingOptions({ uses }: Candidate): readonly string[] {
  return Object.entries(schemaOptions)
    .filter(([name, usual]) => {
      const values = uses.map(({ by }) => by.options[name as keyof typeof schemaOptions] ?? usual);
      return new Set(values).size > 1;
    })
    .map(([name]) => name);
}

/** Reports that each contract has its own copy of a schema, and why. */
export function reportUnshared({ uses }: Candidate, reason: Unshared): Diagnostic {
  const [{ named }] = uses;
  const { ownName = named.name, origin } = named;
  const sources = [...new Set(uses.map(({ by }) => by.options.source))].toSorted();
  return diagnose("schema-not-shared", origin, { schema: ownName, sources, reason });
}
