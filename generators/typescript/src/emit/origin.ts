import type { Origin } from "@posthorn/contract";

/** The tag that says where in the contract something comes from. */
export function generatedFrom(what: string, name: string, { pointer }: Origin): string {
  return `@generated from ${what} "${name}" at ${pointer}`;
}
