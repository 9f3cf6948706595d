import type { DiagnosticDefinition } from "./definition.ts";

/** Diagnostics about schemas in other languages, and about everything that is not supported. */
export const formatDiagnostics = {
  "not-supported": {
    severity: "error",
    message: (p: { what: string; instead: string }): string => `${p.what} is not supported yet. ${p.instead}`,
  },
  "avro-invalid": {
    severity: "error",
    message: (p: { problem: string; instead: string }): string =>
      `The Avro schema is invalid: ${p.problem}. ${p.instead}`,
  },
  "avro-incomplete": {
    severity: "warning",
    message: (p: { name: string; instead: string }): string =>
      `The contract does not define the Avro type "${p.name}", so programs see the payload as bytes. ${p.instead}`,
  },
  "avro-ambiguous": {
    severity: "warning",
    message: (p: { one: string; other: string }): string =>
      `A value of "${p.other}" may be written as "${p.one}", which precedes it in the union and has the same fields. Give one of them a field that the other one lacks.`,
  },
  "protobuf-invalid": {
    severity: "error",
    message: (p: { problem: string; instead: string }): string =>
      `The Protobuf text is invalid: ${p.problem}. ${p.instead}`,
  },
  "protobuf-ambiguous": {
    severity: "error",
    message: (p: { candidates: string }): string =>
      `The Protobuf text has several messages that may be the payload: ${p.candidates}. Give the AsyncAPI message the "name" of one of them.`,
  },
} as const;

formatDiagnostics satisfies Record<string, DiagnosticDefinition>;
