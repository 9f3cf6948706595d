import type { DiagnosticDefinition } from "./definition.ts";

interface OfSubject {
  readonly subject: string;
  readonly address: string;
  readonly parameter: string;
}

/** Diagnostics about bindings. */
export const bindingDiagnostics = {
  "x-nats-jetstream-invalid": {
    severity: "error",
    message: (p: { problem: string; instead: string }): string =>
      `x-nats-jetstream: ${p.problem}. ${p.instead}`,
  },
  "jetstream-misplaced": {
    severity: "warning",
    message: (p: { owner: string }): string =>
      `"x-nats-jetstream" of a ${p.owner} has no effect. Move it to the bindings of a channel or an operation.`,
  },
  "jetstream-subject-missing": {
    severity: "error",
    message: (p: { address: string }): string =>
      `The address "${p.address}" is not a subject of NATS. Add a "subject" for the messages of the channel.`,
  },
  "jetstream-parameter-unknown": {
    severity: "error",
    message: (p: OfSubject): string =>
      `The subject "${p.subject}" has the parameter "${p.parameter}", and the address "${p.address}" does not. Correct the subject or the address.`,
  },
  "jetstream-parameter-missing": {
    severity: "error",
    message: (p: OfSubject): string =>
      `The subject "${p.subject}" does not have the parameter "${p.parameter}" of the address "${p.address}", so consumers cannot read its value. Add "{${p.parameter}}" to the subject.`,
  },
} as const;

bindingDiagnostics satisfies Record<string, DiagnosticDefinition>;
