import { MessagingError } from "./messaging-error.ts";

/**
 * Makes the error of a message that does not fit the contract and is not sent.
 *
 * @param problem - a sentence without its full stop
 * @param advice - a sentence
 */
export function unsendableError(problem: string, advice: string, options?: ErrorOptions): MessagingError {
  return new MessagingError("invalid_message", `${problem}. Nothing was sent. ${advice}`, options);
}
