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
  "schema-repeated",
  "type-wide",
];

/** Every rule that a configuration can set. */
export const settableRules: readonly string[] = [...ruleNames, ...typescriptRules].toSorted();
