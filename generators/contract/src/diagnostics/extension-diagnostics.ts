import type { DiagnosticDefinition } from "./definition.ts";
import { withArticle } from "./wording.ts";

/** Diagnostics about extensions, above all `x-posthorn`. */
export const extensionDiagnostics = {
  "extension-misspelt": {
    severity: "warning",
    inferred: true,
    message: (p: { key: string; meant: string }): string =>
      `"${p.key}" is ignored. Did you mean "${p.meant}"?`,
  },
  "x-posthorn-invalid": {
    severity: "error",
    message: (p: { problem: string; instead: string }): string => `x-posthorn: ${p.problem}. ${p.instead}`,
  },
  "x-posthorn-irrelevant": {
    severity: "error",
    message: (p: { operation: string; setting: string; kind: string; kinds: string }): string =>
      `"${p.setting}" is for ${p.kinds}, but "${p.operation}" is ${withArticle(p.kind)}. Remove it, or change the kind.`,
  },
  "retry-multiplier": {
    severity: "error",
    message: (p: { operation: string; strategy: string }): string =>
      `"multiplier" is for exponential delays, but the strategy of "${p.operation}" is "${p.strategy}". Remove one of the two.`,
  },
  "location-missing": {
    severity: "error",
    message: (p: { location: string; message: string; step: string }): string =>
      `"${p.location}" is not in the payload of "${p.message}": its schema has no "${p.step}". Correct the location or the schema.`,
  },
  "location-optional": {
    severity: "warning",
    message: (p: { location: string; message: string; step: string }): string =>
      `"${p.location}" may be missing: the payload of "${p.message}" does not require "${p.step}". Add it to "required".`,
  },
} as const;

extensionDiagnostics satisfies Record<string, DiagnosticDefinition>;
