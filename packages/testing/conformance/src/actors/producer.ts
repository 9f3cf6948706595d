import type { Destination } from "@posthorn/core/transport";
import { machineTime } from "../support/clock.ts";
import { packets } from "../support/packets.ts";
import type { Role } from "./actor.ts";
import { shiftClock } from "./shift-clock.ts";

export interface ProducerScript {
  readonly to: Destination;
  /** Publishes packets with the ids 0 to `count - 1`. */
  readonly count: number;
  /** Properties of every packet. */
  readonly packet?: { readonly delayMs?: number; readonly ttlMs?: number };
  /** Milliseconds that its clock is ahead; negative if it is behind. */
  readonly clockSkewMs?: number;
}

/** Reports the time, publishes packets one after the other, reports "published" and closes. */
export const producer: Role = async ({ open, script, report }) => {
  const { to, count, packet = {}, clockSkewMs = 0 } = script as unknown as ProducerScript;
  if (clockSkewMs !== 0) shiftClock(clockSkewMs);
  const transport = await open();
  report(machineTime());
  for (const each of packets(count, () => packet)) await transport.publish(to, [each]);
  report("published");
  await transport.close();
};
