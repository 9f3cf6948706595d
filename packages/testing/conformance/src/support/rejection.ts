import { type ErrorCode, isMessagingError } from "@posthorn/core/transport";

/** Returns the code with which a promise rejects. Undefined if it resolves. Rejects if it rejects with another error. */
export async function codeOf(promise: Promise<unknown>): Promise<ErrorCode | undefined> {
  try {
    await promise;
    return undefined;
  } catch (error) {
    if (isMessagingError(error)) return error.code;
    throw error;
  }
}
