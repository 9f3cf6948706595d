import type { Destination } from "@posthorn/core/transport";
import type { Play } from "./actor.ts";

export interface ListenerScript {
  readonly from: Destination;
}

/** Only consumes: nothing but its subscription keeps the process alive. */
export const listener: Play = async ({ open, script, say }) => {
  const { from } = script as unknown as ListenerScript;
  const transport = await open();
  await transport.subscribe(from, async () => ({ kind: "done" }));
  say("ready");
};
