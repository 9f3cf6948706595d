import { openRequester } from "@posthorn/core";
import type { Destination } from "@posthorn/core/transport";
import type { Role } from "./actor.ts";

export interface StarterScript {
  readonly queue: Destination;
  readonly topic: Destination;
}

/** Opens, uses and closes a transport twice. Afterwards, only a forgotten resource can keep the process alive. */
export const starter: Role = async ({ open, script, report }) => {
  const { queue, topic } = script as unknown as StarterScript;
  for (let time = 0; time < 2; time++) {
    const transport = await open();
    report("opened");
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
    report("received");
    await requester.close();
    await Promise.all(Array.from({ length: 10 }, () => transport.close()));
  }
  report("closed");
};
