import { setTimeout as sleep } from "node:timers/promises";
import type { Destination, Outgoing, Transport } from "@posthorn/core/transport";
import { expect } from "vitest";
import { codeOf } from "./rejection.ts";

/** The codes with which a publish may reject while the broker is not reachable. */
export const recoverable: readonly (string | undefined)[] = [
  "publish_uncertain",
  "disconnected",
  "unreachable",
];

/** A producer that tries again while the broker is not reachable. */
export interface PersistentProducer {
  readonly transport: Transport;
  readonly to: Destination;
  /** Called with the code of each failure. */
  readonly onFailure?: (code: string) => void;
}

/** Publishes a packet until the broker accepts it. */
export async function publishUntilAccepted(
  { transport, to, onFailure }: PersistentProducer,
  packet: Outgoing,
): Promise<void> {
  for (;;) {
    const code = await codeOf(transport.publish(to, [packet]));
    if (code === undefined) return;
    expect(recoverable).toContain(code);
    onFailure?.(code);
    await sleep(50);
  }
}
