import type { Operation } from "./contract.ts";

/** The same text for operations that have a queue, or a topic, in common. */
export function placeOf({ kind, channel }: Operation): string {
  return `${kind === "event" ? "topic" : "queue"} ${channel.address}`;
}
