import { asError, isMessagingError, MessagingError } from "../errors/errors.ts";
import type { Delivery, SubscribeOptions } from "../transport/transport.ts";
import { wireHeaders } from "../transport/wire-headers.ts";
import type { ConsumeOptions } from "./consume-options.ts";

/** Reports what went wrong with a message. Never throws, so that a wrong `onError` loses no message. */
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

/** Passes what a transport reports about a delivery on to the operation's own hook. */
export function reportOf(report: Report): NonNullable<SubscribeOptions["onError"]> {
  return (error: Error, { headers }: Delivery) =>
    report(
      isMessagingError(error) ? error : new MessagingError("handler_failed", error.message, { cause: error }),
      headers[wireHeaders.id] ?? "",
    );
}

function logError(
  error: Error,
  { id, operation }: { readonly id: string; readonly operation: string },
): void {
  const which = id === "" ? "a message without an id" : `message ${id}`;
  console.error(`posthorn: ${operation}, ${which}:`, error);
}
