/** Everything that can go wrong, each with its own code. */
export type ErrorCode =
  /** A payload, a header or a parameter does not fit the contract. */
  | "invalid_message"
  /** A parameter cannot stand in an address. */
  | "invalid_address"
  /** The transport does not promise what is asked of it. */
  | "unsupported_capability"
  /** The broker cannot be reached. */
  | "unreachable"
  /** The connection broke while an answer was awaited. */
  | "disconnected"
  /** The broker may or may not have the packet: publishing again may make a duplicate. */
  | "publish_uncertain"
  /** The broker refused the packet. */
  | "publish_refused"
  | "message_too_large"
  /** No reply came in time. */
  | "request_timeout"
  /** The broker knows that nobody serves the query. */
  | "no_responder"
  /** The responder answered with a failure that the contract declares; see `failure`. */
  | "remote_failure"
  /** The responder turned the request down, with a text meant for the caller; see `reason`. */
  | "refused"
  /** The responder failed. Its log has the cause, under the id that the text names. */
  | "remote_error"
  /** A handler rejected; the cause says why. Reported, never thrown. */
  | "handler_failed"
  /** The caller's signal aborted. */
  | "aborted"
  /** The transport, subscription or requester is closed. */
  | "closed";

export interface MessagingErrorOptions extends ErrorOptions {
  /** With `refused`: the responder's own code for it. */
  readonly reason?: string;
  /** With `remote_failure`: the declared failure. */
  readonly failure?: { readonly name: string; readonly payload: unknown };
}

const brand = Symbol.for("@posthorn/core/MessagingError");

/** The one error that Posthorn throws. Its message ends in what to do; its code is for programs. */
export class MessagingError extends Error {
  override readonly name = "MessagingError";
  readonly code: ErrorCode;
  readonly reason: string | undefined;
  readonly failure: { readonly name: string; readonly payload: unknown } | undefined;

  constructor(code: ErrorCode, message: string, options: MessagingErrorOptions = {}) {
    super(message, options);
    this.code = code;
    this.reason = options.reason;
    this.failure = options.failure;
    Object.defineProperty(this, brand, { value: true });
  }
}

/** Whether it is a MessagingError, of that code if one is given. Works across copies of this package. */
export function isMessagingError(error: unknown, code?: ErrorCode): error is MessagingError {
  if (typeof error !== "object" || error === null || !(brand in error)) return false;
  return code === undefined || ("code" in error && error.code === code);
}

/**
 * Makes the error that a responder throws to turn a request down. Code and text reach the asker.
 *
 * @param reason - a code for programs, in the service's own words
 * @param text - for people; what it says leaves the service
 */
export function refusal(reason: string, text: string): MessagingError {
  return new MessagingError("refused", text, { reason });
}

/** What a closed transport of that name rejects with. */
export function transportClosed(name: string): MessagingError {
  return new MessagingError("closed", `Transport "${name}" is closed. Open another.`);
}

/** What was thrown, as an Error. */
export function asError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown;
  try {
    return new Error(String(thrown));
  } catch {
    return new Error(`what was thrown has no text: ${typeof thrown}`);
  }
}
