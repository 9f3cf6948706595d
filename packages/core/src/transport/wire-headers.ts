/**
 * The names of headers. CloudEvents 1.0 in binary mode: each attribute is a header `ce-<attribute>`, which a
 * transport converts as its protocol's binding requires.
 */
export const wireHeaders = {
  specversion: "ce-specversion",
  id: "ce-id",
  source: "ce-source",
  type: "ce-type",
  time: "ce-time",
  /** Of the extension Correlation: identifies the conversation. */
  correlationId: "ce-correlationid",
  /** Of the extension Correlation: the id of the message that led to this one. */
  causationId: "ce-causationid",
  /** Of the extension Expiry Time: the RFC 3339 time after which nobody waits for a reply. */
  expiryTime: "ce-expirytime",
  contentType: "content-type",
  /** Matches a reply to its request. A contract's `correlationId` may name another header. */
  requestId: "correlation-id",
  replyTo: "reply-to",
  /** An ErrorCode, on a reply that reports an error. The body has its reason and text. */
  error: "posthorn-error",
  /** The milliseconds for which a requester still waits for a reply; 0 if it does not. */
  stillWaiting: "posthorn-still-waiting",
} as const;

/** The `source` of a message whose producer has no name: CloudEvents requires one. */
export const unnamed = "unnamed";

/** The names of the headers that a dead letter has in addition to the packet's own. */
export const deadLetterHeaders = {
  reason: "posthorn-dead-reason",
  /** The address that the packet was published to. */
  address: "posthorn-dead-address",
  attempts: "posthorn-dead-attempts",
  /** RFC 3339. */
  time: "posthorn-dead-time",
  firstFailure: "posthorn-dead-first-failure",
  lastFailure: "posthorn-dead-last-failure",
  errorType: "posthorn-dead-error-type",
  errorMessage: "posthorn-dead-error-message",
  errorStack: "posthorn-dead-error-stack",
} as const;

const own = new Set<string>([wireHeaders.contentType, wireHeaders.replyTo, wireHeaders.requestId]);

/** True for the headers of Posthorn and CloudEvents: a contract must declare them to use them. */
export function isReserved(header: string): boolean {
  if (header.startsWith("ce-") || own.has(header)) return true;
  const lower = header.toLowerCase();
  return lower.startsWith("ce-") || lower.startsWith("posthorn-") || own.has(lower);
}
