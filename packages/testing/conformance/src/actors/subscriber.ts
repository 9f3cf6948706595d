import type { Destination } from "@posthorn/core/transport";
import type { Role } from "./actor.ts";

export interface SubscriberScript {
  readonly from: Destination;
}

/** Only consumes, so that only the subscription keeps the process alive. */
export const subscriber: Role = async ({ open, script, report }) => {
  const { from } = script as unknown as SubscriberScript;
  const transport = await open();
  await transport.subscribe(from, async () => ({ kind: "done" }));
  report("ready");
};
