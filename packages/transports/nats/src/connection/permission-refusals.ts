import type { PermissionViolationError } from "@nats-io/transport-node";

export type Operation = "publish" | "subscribe";

/** The operations that the server has refused because this user lacks the permission, with their times. */
export interface PermissionRefusals {
  add(error: PermissionViolationError): { readonly operation: Operation; readonly subject: string };
  /**
   * True if the server has refused the operation on the subject.
   *
   * @param since - by `performance.now()`
   */
  has(operation: Operation, subject: string, since: number): boolean;
}

const mostSubjects = 1_000;

export function openPermissionRefusals(): PermissionRefusals {
  const refusedAt = new Map<string, number>();
  return {
    add(error) {
      const operation = error.operation === "publish" ? "publish" : "subscribe";
      if (refusedAt.size >= mostSubjects) refusedAt.clear();
      refusedAt.set(`${operation} ${error.subject}`, performance.now());
      return { operation, subject: error.subject };
    },
    has(operation, subject, since) {
      if (refusedAt.size === 0) return false;
      return (refusedAt.get(`${operation} ${subject}`) ?? Number.NEGATIVE_INFINITY) >= since;
    },
  };
}
