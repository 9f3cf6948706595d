import { ruleNames } from "@posthorn/contract";
import { diagnostics, isError } from "../diagnostics/diagnostics.ts";

/** The codes of the warnings and the information that the TypeScript emitter reports. */
export const typescriptRules: readonly string[] = [
  "codec-needed",
  "date-is-string",
  "format-ignored",
  "name-changed",
  "name-shortened",
  "reference-endless",
  "schema-not-shared",
  "type-wide",
];

/** The codes of the warnings and the information that this package reports. */
const ownRules = Object.entries(diagnostics)
  .filter(([, diagnostic]) => !isError(diagnostic))
  .map(([code]) => code);

/** Every rule that a configuration can set. */
export const settableRules: readonly string[] = [...ruleNames, ...typescriptRules, ...ownRules].toSorted();
