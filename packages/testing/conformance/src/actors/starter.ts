import { openRequester } from "@posthorn/core";
import type { Destination } from "@posthorn/core/transport";
import type { Play } from "./actor.ts";

export interface StarterScript {
  readonly queue: Destination;
  readonly topic: Destination;
}

/** Opens, uses and closes a transport, twice. Then nothing keeps the process alive but what was forgotten. */
export const starter: Play = async ({ open, script, say }) => {
  const { queue, topic } = script as unknown as StarterScript;
  for (let time = 0; time < 2; time++) {
    const transport = await open();
    say("opened");
    const requester = openRequester(transport);
    await new Promise<void>((resolve, reject) => {
      const received = async (): Promise<{ kind: "done" }> => {
        resolve();
        return { kind: "done" };
      };
      const use = async (): Promise<void> => {
        await transport.subscribe(queue, received);
        if (transport.features.groups) await transport.subscribe(topic, received, { group: "starter" });
        await transport.publish(queue, [{ id: `start-${time}`, headers: {}, body: new Uint8Array(1) }]);
      };
      use().catch(reject);
    });
    say("received");
    await requester.close();
    await Promise.all(Array.from({ length: 10 }, () => transport.close()));
  }
  say("closed");
};
