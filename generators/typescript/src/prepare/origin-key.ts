import type { Origin } from "@posthorn/contract";

/** The same text for the same place in a contract. */
export function originKey({ file, pointer }: Origin): string {
  return `${file}#${pointer}`;
}
