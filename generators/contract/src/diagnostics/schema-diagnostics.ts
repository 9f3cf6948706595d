import type { DiagnosticDefinition } from "./definition.ts";

const exampleMessage = (problem: string): string =>
  `The value does not fit its schema: it ${problem}. Correct the value or the schema.`;

/** Diagnostics about schemas and examples. */
export const schemaDiagnostics = {
  "schema-invalid": {
    severity: "error",
    message: (p: { what: string; expected: string }): string =>
      `${p.what} must be ${p.expected}. Correct it.`,
  },
  "keyword-ignored": {
    severity: "information",
    message: (p: { keyword: string }): string =>
      `JSON Schema draft-07 has no keyword "${p.keyword}": it is ignored here and in all other schemas. Correct or remove it.`,
  },
  "keyword-misspelt": {
    severity: "warning",
    inferred: true,
    message: (p: { keyword: string; meant: string }): string =>
      `JSON Schema has no keyword "${p.keyword}", so it checks nothing. Did you mean "${p.meant}"?`,
  },
  "members-overlap": {
    severity: "warning",
    message: (p: { member: string; other: string }): string =>
      `Typical values of ${p.member} also fit ${p.other}, and "oneOf" rejects values that fit two members. Distinguish the members by a "const" or a "discriminator", or use "anyOf".`,
  },

  "discriminator-unnamed": {
    severity: "warning",
    message: (p: { property: string }): string =>
      `This member of the choice cannot be selected: it has neither a name nor a value for the discriminator "${p.property}". Move it to components/schemas and refer to it, or give "${p.property}" a "const" here.`,
  },
  "discriminator-undefined": {
    severity: "warning",
    message: (p: { property: string; member: string | undefined }): string =>
      `${p.member === undefined ? "This member" : `"${p.member}"`} does not define the discriminator "${p.property}", which selects the member of the choice. Add it to "properties" and to "required".`,
  },
  "discriminator-optional": {
    severity: "warning",
    message: (p: { property: string }): string =>
      `The discriminator "${p.property}" is optional here, but messages without it are rejected. Add it to "required".`,
  },

  // The codes of examples are the names of the same rules in @asyncapi/parser.
  "asyncapi2-message-examples": {
    severity: "warning",
    message: (p: { problem: string }): string => exampleMessage(p.problem),
  },
  "asyncapi2-schema-examples": {
    severity: "warning",
    message: (p: { problem: string }): string => exampleMessage(p.problem),
  },
  "asyncapi2-schema-default": {
    severity: "warning",
    message: (p: { problem: string }): string => exampleMessage(p.problem),
  },
  "examples-unchecked": {
    severity: "warning",
    message: (p: { cause: string }): string =>
      `The examples cannot be compared with their schema: ${p.cause}. Simplify the schema.`,
  },
} as const;

schemaDiagnostics satisfies Record<string, DiagnosticDefinition>;
