import type { Diagnostic } from "@posthorn/contract";

/** Something that was left alone or could not be checked, with its place. An error keeps something from being added. */
export type Finding = Diagnostic;

type Details = Readonly<Record<string, string>>;

export type FindingCode =
  | "handlers-unclear"
  | "handlers-ambiguous"
  | "handlers-not-found"
  | "handler-ambiguous"
  | "handler-unclear"
  | "handler-not-exported"
  | "handler-shape"
  | "messages-unclear"
  | "source-outside"
  | "source-invalid"
  | "source-unreadable";

interface Kind {
  readonly severity: "error" | "warning";
  readonly message: (details: Details) => string;
}

/** Every finding: its severity and its text, which says what to do. */
const findings: Readonly<Record<FindingCode, Kind>> = {
  "handlers-unclear": {
    severity: "error",
    message: ({ name, why }) =>
      `The handler "${name}" may be missing here: this code is left alone, because ${why}. Add "${name}" to it, or write an object literal.`,
  },
  "handlers-ambiguous": {
    severity: "error",
    message: ({ type }) =>
      `Several objects collect the handlers of ${type}, this one among them. All are left alone. Keep one, or spread the others into it.`,
  },
  "handlers-not-found": {
    severity: "error",
    message: ({ name, type }) =>
      `This file has no object that collects the handlers. Export "${name}" from it, of type ${type}, or move the file away.`,
  },
  "handler-ambiguous": {
    severity: "error",
    message: ({ name }) =>
      `This may be the handler "${name}", and others may be it too. Nothing is added. Add the right one to the collected handlers.`,
  },
  "handler-unclear": {
    severity: "error",
    message: ({ name, why }) =>
      `The handler "${name}" may be here: this code is left alone, because ${why}. Export "${name}" by its name.`,
  },
  "handler-not-exported": {
    severity: "error",
    message: ({ name }) => `"${name}" is not exported. Export it, or give it another name.`,
  },
  "handler-shape": {
    severity: "error",
    message: ({ name, messages }) =>
      messages === ""
        ? `"${name}" has one message now, and this is an object. Make the handler a function.`
        : `"${name}" has several messages now. Make the handler an object with a function for each: ${messages}.`,
  },
  "messages-unclear": {
    severity: "warning",
    message: ({ name, why, messages }) =>
      `The handler "${name}" needs a function for each of its messages (${messages}). This code was not checked, because ${why}.`,
  },
  "source-outside": {
    severity: "error",
    message: ({ name, what }) =>
      `"${name}" needs ${what}, and this file is outside of the folder of the handlers. Add it by hand.`,
  },
  "source-invalid": {
    severity: "error",
    message: ({ why }) => `This file is not valid TypeScript: ${why} Correct it, and run this again.`,
  },
  "source-unreadable": {
    severity: "error",
    message: ({ why }) => `This file cannot be read: ${why}`,
  },
};

/** Makes a finding at a place in a file. */
export function finding(
  code: FindingCode,
  place: { readonly file: string; readonly line?: number; readonly column?: number },
  details: Details,
): Finding {
  const { severity, message } = findings[code];
  return { severity, code, message: message(details), pointer: "", ...place };
}
