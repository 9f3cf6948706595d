/** The sentences that say where a message goes, for the comments on functions that receive messages. */
export const routing = {
  command: "Each command goes to exactly one handler.",
  query: "Each request goes to exactly one responder.",
  event: "Each group receives every event, and one consumer of the group handles it.",
} as const;

/** Returns the tag of a function whose operation is deprecated. */
export function deprecation({ deprecated }: { readonly deprecated?: boolean }): readonly string[] {
  return deprecated ? ["@deprecated"] : [];
}
