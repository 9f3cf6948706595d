/** Who receives a message, for the comments on functions that receive. */
export const receivers = {
  command: "Each command goes to exactly one handler.",
  query: "Each request goes to exactly one responder.",
  event: "Each group receives every event, and each event goes to one handler of the group.",
} as const;

/** The tag of a function whose operation is deprecated. */
export function deprecation({ deprecated }: { readonly deprecated?: boolean }): readonly string[] {
  return deprecated ? ["@deprecated"] : [];
}
