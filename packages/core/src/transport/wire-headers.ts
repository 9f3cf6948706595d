/**
 * Names on the wire. CloudEvents 1.0 in binary mode: each attribute is a header `ce-<attribute>`,
 * which a transport turns into what its protocol's binding asks for.
 */
export const wireHeaders = {
  specversion: "ce-specversion",
  id: "ce-id",
  source: "ce-source",
  type: "ce-type",
  time: "ce-time",
  /** Of the extension Correlation: names the conversation. */
  correlationId: "ce-correlationid",
  /** Of the extension Correlation: the id of the message that led to this one. */
  causationId: "ce-causationid",
  /** Of the extension Expiry Time: an RFC 3339 time after which nobody waits any more. */
  expiryTime: "ce-expirytime",
  contentType: "content-type",
  /** Matches a reply to its request. A contract's `correlationId` may name another header. */
  requestId: "correlation-id",
  replyTo: "reply-to",
  /** On a reply that is no answer: an ErrorCode. The body has its reason and text. */
  error: "posthorn-error",
  /** Tells a responder for how many milliseconds a requester still waits for a reply; 0: no longer. */
  stillWaiting: "posthorn-still-waiting",
} as const;

/** The `source` of a message whose sender has no name: CloudEvents requires one that is not empty. */
export const unnamed = "unnamed";

/**
 * The headers that every message has. Others are added to them.
 *
 * @param time - RFC 3339
 */
export function cloudEvent(
  id: string,
  source: string,
  type: string,
  time: string,
  contentType: string,
): Record<string, string> {
  // The names of `wire` once more: as computed keys they would make this five times as slow.
  return {
    "ce-specversion": "1.0",
    "ce-id": id,
    "ce-source": source,
    "ce-type": type,
    "ce-time": time,
    "content-type": contentType,
  };
}

/** On a dead letter, beside the packet's own headers. */
export const deadLetterHeaders = {
  reason: "posthorn-dead-reason",
  /** The address that it was published to. */
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

/** Whether a header belongs to Posthorn and CloudEvents: a contract uses it only by declaring it. */
export function isReserved(header: string): boolean {
  if (header.startsWith("ce-") || own.has(header)) return true;
  const lower = header.toLowerCase();
  return lower.startsWith("ce-") || lower.startsWith("posthorn-") || own.has(lower);
}
