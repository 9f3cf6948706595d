import type { Operation } from "./operation.ts";

/** The queue or topic of an operation as text: `queue orders.place`. Operations that share a destination get equal texts. */
export function destinationOf({ kind, channel }: Operation): string {
  return `${kind === "event" ? "topic" : "queue"} ${channel.address}`;
}
