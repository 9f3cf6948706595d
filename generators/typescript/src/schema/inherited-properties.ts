import type { Lowered } from "./scope.ts";

/** True if every object inherits a property of that name. */
export function isInherited({ name }: { readonly name: string }): boolean {
  return name in Object.prototype;
}

/**
 * The type of an optional property. If every object inherits a property of that name, programs read the inherited one
 * where the property is absent. The type includes it, because otherwise TypeScript accepts no object without the
 * property.
 */
export function orInherited(name: string, lowered: Lowered): Lowered {
  if (!isInherited({ name }) || lowered.type === "unknown") return lowered;
  const inherited = name === "__proto__" ? "object" : "Function";
  return lowered.type === "never"
    ? { ...lowered, type: inherited }
    : { ...lowered, type: [lowered.type, ` | ${inherited}`], isUnion: true };
}
