import { ruleNames } from "@posthorn/contract";

/** What the emitter of TypeScript reports, beside its errors. */
const typescriptRules = [
  "check-slow",
  "codec-needed",
  "date-is-string",
  "format-ignored",
  "name-changed",
  "reference-endless",
  "schema-not-shared",
  "schema-repeated",
];

/** Every rule that a configuration can set. */
export const settableRules: readonly string[] = [...ruleNames, ...typescriptRules].toSorted();
