import { setTimeout as sleep } from "node:timers/promises";
import { type Destination, isMessagingError, type Transport } from "@posthorn/core/transport";
import { packetOf } from "../support/packets.ts";
import type { Role } from "./actor.ts";

export interface ObserverScript {
  readonly from: Destination;
}

/**
 * Consumes and publishes, and reports what it learns of the connection: `health: <kind>`, `event: <kind>`,
 * `publish: <code>`, and `refused` once a publish settles at once because the transport has given up.
 */
export const observer: Role = async ({ open, script, report, ended }) => {
  const { from } = script as unknown as ObserverScript;
  const transport = await open();
  transport.health.watch(({ kind }) => report(`health: ${kind}`));
  const onEvent = ({ kind }: { readonly kind: string }): void => report(`event: ${kind}`);
  await transport.subscribe(from, async () => ({ kind: "done" }), { onEvent });
  report(`health: ${transport.health.now().kind}`);
  report("ready");
  void publishAlways(transport, from, report);
  await ended;
};

async function publishAlways(
  transport: Transport,
  to: Destination,
  report: (line: string) => void,
): Promise<void> {
  for (let index = 0; ; index++) {
    const start = performance.now();
    const outcome = await transport.publish(to, [packetOf(index)]).then(
      () => "accepted",
      (error: unknown) => (isMessagingError(error) ? error.code : String(error)),
    );
    report(`publish: ${outcome}`);
    const hasGivenUp = transport.health.now().kind === "failed";
    if (hasGivenUp && outcome !== "accepted" && performance.now() - start < 500) report("refused");
    await sleep(200);
  }
}
