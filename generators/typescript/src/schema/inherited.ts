import type { Lowered } from "./scope.ts";

/** Whether every object has a property of that name, without its own. */
export function isInherited({ name }: { readonly name: string }): boolean {
  return name in Object.prototype;
}

/**
 * The type of a property that may be left out. One that every object inherits is then the inherited one, for whoever
 * reads it; TypeScript knows that too, and takes no object for the type that has not this in it.
 */
export function orInherited(name: string, lowered: Lowered): Lowered {
  if (!isInherited({ name }) || lowered.type === "unknown") return lowered;
  const inherited = name === "__proto__" ? "object" : "Function";
  return lowered.type === "never"
    ? { ...lowered, type: inherited }
    : { ...lowered, type: [lowered.type, ` | ${inherited}`], isUnion: true };
}
