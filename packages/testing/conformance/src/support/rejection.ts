import { type ErrorCode, isMessagingError } from "@posthorn/core/transport";

/** The code that a promise rejects with; nothing if it resolves. Anything but a MessagingError is passed on. */
export async function codeOf(promise: Promise<unknown>): Promise<ErrorCode | undefined> {
  try {
    await promise;
    return undefined;
  } catch (error) {
    if (isMessagingError(error)) return error.code;
    throw error;
  }
}
