import type { DiagnosticDefinition } from "./definition.ts";

type OfOperation = Readonly<Record<"operation", string>>;

/** Diagnostics about AsyncAPI's proposal for retries and dead letters, asyncapi/spec#1234. */
export const proposalDiagnostics = {
  "proposal-used": {
    severity: "warning",
    message: (p: { key: string }): string =>
      `"${p.key}" is not part of AsyncAPI 3.1 yet, so its form may still change. Compare it with the specification when AsyncAPI adopts the proposal (asyncapi/spec#1234).`,
  },
  "proposal-invalid": {
    severity: "error",
    message: (p: { problem: string; instead: string }): string =>
      `AsyncAPI's proposal for retries and dead letters: ${p.problem}. ${p.instead}`,
  },
  "proposal-send": {
    severity: "error",
    message: (p: OfOperation & { key: string }): string =>
      `"${p.key}" is for operations that the application receives, but it sends "${p.operation}". Remove it.`,
  },
  "proposal-ignored": {
    severity: "warning",
    message: (p: OfOperation & { key: string }): string =>
      `"${p.key}" has no effect, because "${p.operation}" is a query: if it fails, the requester gets an error. Remove it.`,
  },
  "retry-repeated": {
    severity: "warning",
    message: (p: OfOperation): string =>
      `"retry" of "${p.operation}" is ignored, because "retry" of "x-posthorn" takes precedence. Keep one of the two.`,
  },
  "retry-increment": {
    severity: "warning",
    message: (p: { delayMs: number }): string =>
      `The first delay differs from the increment, so the delays are multiples of the longer one, ${p.delayMs} ms. Make both equal.`,
  },
  "dead-letter-dropped": {
    severity: "error",
    message: (p: OfOperation): string =>
      `"deadLetter" of "${p.operation}" names a channel, but "x-posthorn: { deadLetter: false }" drops its dead letters. Remove one of the two.`,
  },
  "dead-letter-circle": {
    severity: "error",
    message: (p: OfOperation & { address: string }): string =>
      `The dead letters of "${p.operation}" would return to its own queue, "${p.address}". Give them another channel.`,
  },
  "dead-letter-parameter": {
    severity: "error",
    message: (p: OfOperation & { address: string; parameter: string }): string =>
      `Dead letters of "${p.operation}" cannot go to "${p.address}", because its messages do not have the parameter "${p.parameter}". Use a channel without that parameter, or add it to the address of "${p.operation}".`,
  },
} as const;

proposalDiagnostics satisfies Record<string, DiagnosticDefinition>;
