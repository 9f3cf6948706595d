/** Access refused, resource locked, precondition failed, not allowed, not implemented. */
const refusals: ReadonlySet<unknown> = new Set([403, 405, 406, 530, 540]);

/** Whether the broker says no, and will the next time too; anything else may pass. */
export function isRefused(error: unknown): boolean {
  return refusals.has((error as { readonly code?: unknown }).code);
}
