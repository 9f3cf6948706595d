import type { Origin } from "@posthorn/contract";

/** Returns the tag that names the part of the contract from which code was generated. */
export function generatedFrom(part: string, name: string, { pointer }: Origin): string {
  return `@generated from ${part} "${name}" at ${pointer}`;
}
