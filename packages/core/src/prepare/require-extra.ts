import { type Requirements, requireFeatures } from "../contract/features.ts";
import { MessagingError } from "../errors/messaging-error.ts";
import type { Extras } from "../transport/extras.ts";
import type { Transport } from "../transport/transport.ts";

/** A member of `Extras`, and the feature that it stands for. */
interface Extra<K extends keyof Extras> {
  readonly name: K;
  readonly requires: Requirements;
}

/**
 * Returns a function that only some transports have. Throws MessagingError `unsupported_capability` if the transport
 * does not declare its feature.
 *
 * @param label - names the operation in the error: `command "placeOrder"`
 */
export function requireExtra<K extends keyof Extras>(
  transport: Transport,
  { name, requires }: Extra<K>,
  label: string,
): NonNullable<Extras[K]> {
  requireFeatures(transport, requires, label);
  const extra = transport.more?.[name];
  if (extra !== undefined) return extra;
  throw new MessagingError(
    "unsupported_capability",
    `Transport "${transport.name}" declares "${Object.keys(requires)}" and has no function "more.${name}", which ${label} needs. ` +
      "Report it to the transport's authors.",
  );
}
