import { asError, type MessagingError } from "./errors.ts";
import type { ConsumeOptions } from "./options.ts";

/** Tells of what went wrong with a message. Never throws, so that a wrong reporter loses no message. */
export type Report = (error: MessagingError, id: string) => void;

export function reporter(operation: string, onError: ConsumeOptions["onError"] = logError): Report {
  return (error, id) => {
    try {
      onError(error, { id, operation });
    } catch (failure) {
      logError(asError(failure), { id, operation });
    }
  };
}

function logError(error: Error, message: { readonly id: string; readonly operation: string }): void {
  console.error(`posthorn: ${message.operation}, message ${message.id}:`, error);
}
