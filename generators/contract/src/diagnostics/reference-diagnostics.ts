import type { DiagnosticDefinition } from "./definition.ts";

/** Diagnostics about `$ref`. */
export const referenceDiagnostics = {
  "ref-missing": {
    severity: "error",
    message: (p: { ref: string; meant?: string }): string =>
      `"${p.ref}" points to nothing. ${p.meant === undefined ? "Correct the reference, or add its target." : `Did you mean "${p.meant}"?`}`,
  },
  "ref-anchor-missing": {
    severity: "error",
    message: (p: { ref: string; name: string; path?: string }): string =>
      `"${p.ref}" points to nothing: no schema there has the anchor "${p.name}". ${
        p.path === undefined
          ? `Add "$anchor: ${p.name}" to the schema, or write its path, which begins with "#/".`
          : `A path begins with "#/": write "${p.path}".`
      }`,
  },
  "ref-outside": {
    severity: "error",
    message: (p: { ref: string; meant?: string }): string =>
      p.meant !== undefined
        ? `"${p.ref}" names a file outside the contract's folder. Did you mean "${p.meant}"?`
        : `"${p.ref}" is outside the folder that references must stay in. Move the file into it, or choose a folder that contains both files (--root).`,
  },
  "ref-remote": {
    severity: "error",
    message: (p: { ref: string }): string =>
      `"${p.ref}" is on another computer, which is not allowed by default. Allow it (--allow-remote), or save the file next to the contract.`,
  },
  "ref-unreachable": {
    severity: "error",
    message: (p: { ref: string; cause: string }): string =>
      `"${p.ref}" cannot be read: ${p.cause}. Correct the reference, or save the file next to the contract.`,
  },
  "ref-circular": {
    severity: "error",
    message: (p: { ref: string }): string =>
      `"${p.ref}" leads back to itself through references only. Let one of these references point to a value.`,
  },
  "ref-excessive": {
    severity: "error",
    message: (_: object): string =>
      "There are too many references: if all of them were replaced by their targets, the document would have millions of values. Use fewer references outside schemas.",
  },
  "ref-siblings": {
    severity: "information",
    message: (p: { keys: string }): string =>
      `The keys beside "$ref" are ignored (${p.keys}). Move them to the target, or use "allOf".`,
  },
  "ref-not-schema": {
    severity: "warning",
    message: (p: { ref: string }): string =>
      `"${p.ref}" is not a schema, so any value is accepted here. Refer to a schema, such as a message's payload.`,
  },
} as const;

referenceDiagnostics satisfies Record<string, DiagnosticDefinition>;
