import type { Origin } from "@posthorn/contract";

/** A key for a location in a contract. */
export function originKey({ file, pointer }: Origin): string {
  return `${file}#${pointer}`;
}
