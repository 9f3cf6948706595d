import type { ErrorCode } from "./error-code.ts";

export interface MessagingErrorOptions extends ErrorOptions {
  /** With `refused`: the responder's code for the refusal. */
  readonly reason?: string;
  /** With `remote_failure`: the declared failure. */
  readonly failure?: { readonly name: string; readonly payload: unknown };
  /** Of a publish of several packets, some of which were accepted: the receipt or the error of each, in their order. */
  readonly outcomes?: readonly PublishOutcome[];
}

/** What became of one packet of several: an accepted one has a receipt, which may be empty. */
export type PublishOutcome = MessagingError | { readonly position?: string; readonly scheduled?: string };

const brand = Symbol.for("@posthorn/core/MessagingError");

/**
 * The only error that Posthorn throws. Its message is `[code] text`: the code is for programs, the text says what
 * to do.
 */
export class MessagingError extends Error {
  override readonly name = "MessagingError";
  readonly code: ErrorCode;
  /** The message without its code. */
  declare readonly text: string;
  declare readonly reason: string | undefined;
  declare readonly failure: { readonly name: string; readonly payload: unknown } | undefined;
  declare readonly outcomes: readonly PublishOutcome[] | undefined;

  constructor(code: ErrorCode, text: string, options: MessagingErrorOptions = {}) {
    const { cause, reason, failure, outcomes } = options;
    super(`[${code}] ${text}`, cause === undefined ? undefined : { cause });
    this.code = code;
    Object.defineProperty(this, "text", { value: text }); // not enumerable: a log prints it within the message
    if (reason !== undefined) this.reason = reason;
    if (failure !== undefined) this.failure = failure;
    if (outcomes !== undefined) this.outcomes = outcomes;
    Object.defineProperty(this, brand, { value: true });
  }
}

/** True for a MessagingError, and with that code if one is given. Works across copies of this package. */
export function isMessagingError(error: unknown, code?: ErrorCode): error is MessagingError {
  if (typeof error !== "object" || error === null || !(brand in error)) return false;
  return code === undefined || ("code" in error && error.code === code);
}

/**
 * Makes the error that a responder throws to refuse a request. The requester gets the reason and the text.
 *
 * @param reason - a code for programs, chosen by the service
 * @param text - for people; it leaves the service
 */
export function refusal(reason: string, text: string): MessagingError {
  return new MessagingError("refused", text, { reason });
}

/** The error that a closed transport rejects with. */
export function transportClosed(name: string): MessagingError {
  return new MessagingError("closed", `Transport "${name}" is closed. Open another.`);
}

/** The thrown value as an Error. */
export function asError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown;
  try {
    return new Error(String(thrown));
  } catch {
    return new Error(`what was thrown has no text: ${typeof thrown}`);
  }
}
