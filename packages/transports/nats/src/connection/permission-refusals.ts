import type { PermissionViolationError } from "@nats-io/transport-node";

export type Operation = "publish" | "subscribe";

/** What the server refused for want of a permission, and when. */
export interface Refusals {
  add(error: PermissionViolationError): { readonly operation: Operation; readonly subject: string };
  /** Whether the server has refused that since a time of `performance.now()`. */
  has(operation: Operation, subject: string, since: number): boolean;
}

const mostSubjects = 1_000;

export function openRefusals(): Refusals {
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
