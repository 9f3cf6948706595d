import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import { type Destination, isMessagingError } from "@posthorn/core/transport";
import { memoryUsed } from "../support/memory.ts";
import { packetOf } from "../support/packets.ts";
import type { Role } from "./actor.ts";

export interface FlooderScript {
  readonly to: Destination;
  /** The number of packets. */
  readonly count: number;
  /** The bytes of each. */
  readonly bytes: number;
}

/** Values that a flooder reports repeatedly. */
export interface FloodProgress {
  /** Bytes by which its memory has grown. */
  readonly growth: number;
  /** The number of publishes that it has begun. */
  readonly begun: number;
}

/** The value that a flooder reports in the end. */
export interface FloodResult {
  readonly accepted: readonly string[];
  /** The codes of the publishes that rejected. */
  readonly codes: readonly string[];
}

/** Publishes packets without waiting for any confirmation. */
export const flooder: Role = async ({ open, script, report }) => {
  const { to, count, bytes } = script as unknown as FlooderScript;
  const transport = await open();
  await transport.publish(to, [packetOf("first")]);
  const before = memoryUsed();
  const accepted: string[] = [];
  const codes = new Set<string>();
  const publish = async (id: string): Promise<void> => {
    try {
      await transport.publish(to, [packetOf(id, { body: new Uint8Array(bytes) })]);
      accepted.push(id);
    } catch (error) {
      codes.add(isMessagingError(error) ? error.code : String(error));
    }
  };
  report("ready");
  const publishes: Promise<void>[] = [];
  const flood = (async (): Promise<void> => {
    while (publishes.length < count) {
      publishes.push(publish(String(publishes.length)));
      if (publishes.length % 100 === 0) await nextTurn();
    }
    await Promise.all(publishes);
  })();
  let isOver = false;
  void flood.then(() => {
    isOver = true;
  });
  while (!isOver) {
    await sleep(300);
    report({ growth: memoryUsed() - before, begun: publishes.length });
  }
  report({ accepted, codes: [...codes] });
  await transport.close();
};
