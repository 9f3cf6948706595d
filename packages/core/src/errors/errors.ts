/** Everything that can go wrong, each with its own code. */
export type ErrorCode =
  /** A payload or a header does not fit the contract. */
  | "invalid_message"
  /** A parameter cannot stand in an address. */
  | "invalid_address"
  /** An option or an argument is missing or wrong, such as a malformed URL. */
  | "invalid_argument"
  /** The transport does not promise what is asked of it. */
  | "unsupported_capability"
  /** Nothing answers at the broker's address. */
  | "unreachable"
  /** The broker does not accept the user, the password or the token. */
  | "unauthorized"
  /** The broker knows the user, and does not allow what was asked. */
  | "forbidden"
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
  /** A handler did not settle within its timeout. Reported, never thrown. */
  | "handler_timeout"
  /** A message arrived after its expiry time and was not handled. Reported, never thrown. */
  | "expired"
  /** A delivery was settled after it had gone back to the broker, so the settlement was ignored. Reported, never thrown. */
  | "lock_lost"
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

/** The one error that Posthorn throws: `[code] text`. The text ends in what to do; the code is for programs. */
export class MessagingError extends Error {
  override readonly name = "MessagingError";
  readonly code: ErrorCode;
  /** The message without its code. */
  declare readonly text: string;
  declare readonly reason: string | undefined;
  declare readonly failure: { readonly name: string; readonly payload: unknown } | undefined;

  constructor(code: ErrorCode, text: string, { cause, reason, failure }: MessagingErrorOptions = {}) {
    super(`[${code}] ${text}`, cause === undefined ? undefined : { cause });
    this.code = code;
    Object.defineProperty(this, "text", { value: text }); // the message has it already: not printed twice
    if (reason !== undefined) this.reason = reason;
    if (failure !== undefined) this.failure = failure;
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
