import { ruleNames } from "@posthorn/contract";

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

/** The codes of what is reported of several contracts. */
const commonRules = ["schema-repeated"];

/** Every rule that a configuration can set. */
export const settableRules: readonly string[] = [...ruleNames, ...typescriptRules, ...commonRules].toSorted();
