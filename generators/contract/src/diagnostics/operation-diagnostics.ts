import type { DiagnosticDefinition } from "./definition.ts";
import { withArticle } from "./wording.ts";

type OfOperation = Readonly<Record<"operation", string>>;

/** Diagnostics about operations, replies, channels and the names of operations. */
export const operationDiagnostics = {
  "kind-inferred": {
    severity: "information",
    inferred: true,
    message: (p: { operation: string; kind: string; because: string }): string =>
      `Operation "${p.operation}" is read as ${withArticle(p.kind)}, because ${p.because}. State the kind with "x-posthorn: { kind: ${p.kind} }".`,
  },
  "kind-ambiguous": {
    severity: "error",
    message: (p: { operation: string; kinds: string }): string =>
      `Operation "${p.operation}" has tags of several kinds: ${p.kinds}. State its kind with "x-posthorn: { kind: … }".`,
  },
  "operation-id-inferred": {
    severity: "information",
    inferred: true,
    message: (p: OfOperation): string =>
      `The operation has no id, so it is called "${p.operation}". Give it an "operationId".`,
  },
  "operation-id-collision": {
    severity: "error",
    message: (p: OfOperation & { other: string }): string =>
      `Another operation has the id "${p.operation}" too (${p.other}). Give each operation a different id.`,
  },
  "reply-missing": {
    severity: "error",
    message: (p: OfOperation): string =>
      `Query "${p.operation}" has no reply. Add "reply", or make it a command.`,
  },
  "reply-unexpected": {
    severity: "error",
    message: (p: OfOperation & { kind: string }): string =>
      `Operation "${p.operation}" is declared as ${withArticle(p.kind)}, but it has a reply. Make it a query, or remove "reply".`,
  },
  "reply-messages-missing": {
    severity: "information",
    message: (p: OfOperation): string =>
      `The reply of query "${p.operation}" has no message for success, so any JSON value or an empty reply is accepted. Add a message to "reply.messages" or to the reply's channel.`,
  },
  "reply-address-open": {
    severity: "information",
    message: (p: OfOperation & { address: string; parameter: string }): string =>
      `Replies to "${p.operation}" go to the requester's own inbox and not to "${p.address}", because requests do not have its parameter "${p.parameter}". Add a parameter of that name to the request's address.`,
  },
  "reply-operation": {
    severity: "information",
    message: (p: OfOperation & { query: string }): string =>
      `Operation "${p.operation}" is generated as a separate event, but it only describes the reply of "${p.query}" again. Remove it if it is that reply.`,
  },
  "value-location-ignored": {
    severity: "warning",
    message: (p: { location: string; instead: string }): string =>
      `"${p.location}" does not locate a value in a message, so the header "${p.instead}" is used. Write "$message.header#/…" or "$message.payload#/…".`,
  },
  "correlation-differs": {
    severity: "warning",
    message: (p: OfOperation & { counts: string; other: string }): string =>
      `The messages of "${p.operation}" declare different locations for the correlation id: "${p.counts}" is used, "${p.other}" is ignored. Use one location for all messages of the same direction.`,
  },
  "order-differs": {
    severity: "error",
    message: (p: OfOperation & { kind: string; address: string; other: string }): string =>
      `"${p.other}" keeps the messages of "${p.address}" in order, but "${p.operation}" uses the same address without an ordering key. Give "${p.operation}" ${p.kind === "query" ? "" : 'an "orderingKey", or '}a different address.`,
  },
  "keep-differs": {
    severity: "error",
    message: (p: OfOperation & { address: string; other: string; otherMs: number }): string =>
      `"${p.other}" keeps the events of "${p.address}" for ${p.otherMs} ms, but "${p.operation}" at the same address does not. Give both the same "keepMs", or different addresses.`,
  },
  "delivery-differs": {
    severity: "error",
    message: (p: OfOperation & { address: string; other: string }): string =>
      `The requests of "${p.operation}" are not stored, but "${p.other}" stores messages at the same address, "${p.address}". Give "${p.operation}" a different address, or "x-posthorn: { delivery: durable }".`,
  },
  "dead-letter-address": {
    severity: "warning",
    message: (p: OfOperation & { address: string; other: string }): string =>
      `Operation "${p.operation}" uses the queue "${p.address}", which is also the queue for the dead letters of "${p.other}". Give it another address, unless it is meant to handle those dead letters.`,
  },
  "messages-missing": {
    severity: "information",
    message: (p: OfOperation): string =>
      `Operation "${p.operation}" has no message, so it gets one of that name with an unknown payload. Describe the message to have it checked.`,
  },
  "channel-address-inferred": {
    severity: "information",
    inferred: true,
    message: (p: { channel: string }): string =>
      `Channel "${p.channel}" has no address, so its id is used. Give it an "address".`,
  },
  "parameter-missing": {
    severity: "information",
    message: (p: { parameter: string; address: string }): string =>
      `Parameter "${p.parameter}" of "${p.address}" is not described. Add it under "parameters".`,
  },
} as const;

operationDiagnostics satisfies Record<string, DiagnosticDefinition>;
