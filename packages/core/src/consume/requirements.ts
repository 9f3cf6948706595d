import { isOpen } from "../contract/address.ts";
import type { Requirements } from "../contract/features.ts";
import type { Retry } from "../contract/operation.ts";
import type { PreparedOperation } from "../prepare/prepare.ts";
import type { Destination } from "../transport/destination.ts";
import type { Start } from "../transport/subscription.ts";
import type { DeadLetterPolicy } from "./settlement/dead-letter-policy.ts";

/** The settings of a consumer that need features. */
interface ConsumerSettings {
  readonly destination: Destination;
  readonly retry: Retry;
  readonly deadLetters: DeadLetterPolicy;
}

/** Returns the features that a consumer needs beyond those that its contract requires. */
export function consumerRequirements(
  { operation }: PreparedOperation,
  { destination: { kind, address }, retry, deadLetters }: ConsumerSettings,
): Requirements {
  const isShared = kind === "queue" && operation.otherMessages !== undefined;
  return {
    ...(retry.attempts > 1 ? { redelivery: true, attempts: true } : {}),
    // Messages of other operations go back to a shared queue, and messages whose dead letter was not accepted to theirs.
    ...(isShared || deadLetters.returns ? { redelivery: true } : {}),
    ...(deadLetters.settle === undefined ? { deadLetter: true } : {}),
    ...(kind === "topic" && isOpen(address) ? { wildcards: true } : {}),
  };
}

/** Returns the features that a start among earlier messages needs. */
export function startRequirements(start: Start): Requirements {
  if (start === "new") return {};
  const isTime = typeof start === "object" && "since" in start;
  return isTime ? { replay: true, replayByTime: true } : { replay: true };
}
