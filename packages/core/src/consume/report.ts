import { asError, isMessagingError, MessagingError } from "../errors/messaging-error.ts";
import type { Delivery } from "../transport/packet.ts";
import type { SubscribeOptions } from "../transport/subscription.ts";
import { wireHeaders } from "../transport/wire-headers.ts";
import type { ConsumeOptions } from "./consume-options.ts";

/** Reports an error with a message. Never throws, so that an `onError` that throws does not lose the message. */
export type Report = (error: MessagingError, id: string) => void;

/** @param operation - its label: `command "placeOrder"` */
export function createReport(operation: string, onError: ConsumeOptions["onError"] = logError): Report {
  return (error, id) => {
    try {
      onError(error, { id, operation });
    } catch (thrown) {
      logError(asError(thrown), { id, operation });
    }
  };
}

/** Makes a subscription's `onError` that passes the transport's reports on to the operation's. */
export function deliveryErrorReport(report: Report): NonNullable<SubscribeOptions["onError"]> {
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
  const subject = id === "" ? "a message without an id" : `message ${id}`;
  console.error(`posthorn: ${operation}, ${subject}:`, error);
}
