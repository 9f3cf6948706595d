import type { Filter } from "@posthorn/core/transport";

/** True if two filters have the same rules in the same order. */
export function isSameFilter(one: Filter | undefined, other: Filter | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
