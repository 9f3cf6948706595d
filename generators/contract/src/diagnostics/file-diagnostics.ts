import type { DiagnosticDefinition } from "./definition.ts";
import { latestVersion } from "./wording.ts";

/** Error codes of the file system that deserve a better text. */
const causes: Readonly<Record<string, string>> = {
  EISDIR: "it is a folder",
  EACCES: "permission denied",
  EPERM: "permission denied",
};

/** Diagnostics about files and their text. */
export const fileDiagnostics = {
  "file-missing": {
    severity: "error",
    message: (_: object): string => "The file does not exist. Check its path.",
  },
  "file-unreadable": {
    severity: "error",
    message: (p: { cause: string }): string =>
      `The file cannot be read: ${causes[p.cause] ?? p.cause}. Check that it is a file, and that you may read it.`,
  },
  "file-too-large": {
    severity: "error",
    message: (p: { megabytes: number }): string =>
      `The file is larger than ${p.megabytes} MB. Divide it into smaller files.`,
  },
  "files-too-large": {
    severity: "error",
    message: (p: { ref: string; megabytes: number }): string =>
      `With "${p.ref}" the files would exceed ${p.megabytes} MB in total. Refer to fewer or smaller files.`,
  },
  "file-encoding": {
    severity: "error",
    message: (_: object): string => "The file is not UTF-8 text. Save it as UTF-8.",
  },
  "syntax-invalid": {
    severity: "error",
    message: (p: { problem: string }): string =>
      `The text is neither YAML nor JSON: ${p.problem}. Correct it here.`,
  },
  "key-duplicate": {
    severity: "error",
    message: (p: { key: string }): string => `The key "${p.key}" appears twice. Keep one of the two.`,
  },
  "tag-unknown": {
    severity: "error",
    message: (p: { tag: string }): string =>
      /^!!(str|int|float|bool|null|map|seq)$/.test(p.tag)
        ? `The value does not fit the tag ${p.tag}. Remove the tag, or correct the value.`
        : `The tag ${p.tag} has no counterpart in JSON. Remove it, and write the value as JSON would.`,
  },
  "number-invalid": {
    severity: "error",
    message: (p: { number: string; problem: string }): string =>
      `${p.number} ${p.problem}. Write another number, or put it in quotes if it is text.`,
  },
  "alias-excessive": {
    severity: "error",
    message: (_: object): string => "The aliases (*name) expand to too many values. Use $ref instead.",
  },
  "alias-circular": {
    severity: "error",
    message: (_: object): string =>
      "An alias (*name) is used inside the value that it names. Use $ref instead.",
  },
  "nesting-too-deep": {
    severity: "error",
    message: (p: { depth: number }): string =>
      `The value is nested more than ${p.depth} levels deep. Move its content to "components", and refer to it.`,
  },
  "not-asyncapi": {
    severity: "error",
    message: (p: { problem: string }): string =>
      `The file is not an AsyncAPI document: ${p.problem}. Begin it with "asyncapi: ${latestVersion}".`,
  },
  "asyncapi-version": {
    severity: "error",
    message: (p: { version: string }): string =>
      `AsyncAPI ${p.version} is not supported. Change "asyncapi" to 2.0.0 to 2.6.0, 3.0.0 or ${latestVersion}.`,
  },
} as const;

fileDiagnostics satisfies Record<string, DiagnosticDefinition>;
