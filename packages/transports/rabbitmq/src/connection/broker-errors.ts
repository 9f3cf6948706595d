/** The reply codes of AMQP 0-9-1 that this package handles. */
export const replyCodes = {
  accessRefused: 403,
  notFound: 404,
  resourceLocked: 405,
  preconditionFailed: 406,
  notAllowed: 530,
  notImplemented: 540,
} as const;

const refusals: ReadonlySet<unknown> = new Set([
  replyCodes.accessRefused,
  replyCodes.resourceLocked,
  replyCodes.preconditionFailed,
  replyCodes.notAllowed,
  replyCodes.notImplemented,
]);

/** Returns the reply code that the broker sent with an error. A broken connection has none. */
export function replyCodeOf(error: unknown): unknown {
  return (error as { readonly code?: unknown }).code;
}

/** True if the broker refused an operation and will refuse it again. All other errors may be temporary. */
export function isRefused(error: unknown): boolean {
  return refusals.has(replyCodeOf(error));
}

/** True if the broker refused an operation because the user lacks a permission. */
export function isForbidden(error: unknown): boolean {
  return replyCodeOf(error) === replyCodes.accessRefused;
}
