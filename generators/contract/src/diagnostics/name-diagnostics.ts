import type { DiagnosticDefinition } from "./definition.ts";

/** Diagnostics about the names of messages and schemas. */
export const nameDiagnostics = {
  "message-name-inferred": {
    severity: "information",
    inferred: true,
    message: (p: { name: string }): string =>
      `The message has no name, so it is called "${p.name}". Give it a "name".`,
  },
  "message-name-collision": {
    severity: "warning",
    message: (p: { name: string; instead: string; other: string }): string =>
      `Another message has the name "${p.name}" too (${p.other}), so this one is called "${p.instead}". Give each message a different "name".`,
  },
  "schema-name-collision": {
    severity: "warning",
    message: (p: { name: string; instead: string; other: string }): string =>
      `Another schema has the name "${p.name}" too (${p.other}), so this one is called "${p.instead}". Rename one of them.`,
  },
} as const;

nameDiagnostics satisfies Record<string, DiagnosticDefinition>;
