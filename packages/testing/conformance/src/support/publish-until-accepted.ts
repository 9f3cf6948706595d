import { setTimeout as sleep } from "node:timers/promises";
import type { Destination, Outgoing, Transport } from "@posthorn/core/transport";
import { expect } from "vitest";
import { codeOf } from "./rejection.ts";

/** The codes that a publish may reject with while the broker is away. */
export const recoverable: readonly (string | undefined)[] = [
  "publish_uncertain",
  "disconnected",
  "unreachable",
];

/** Publishes a packet until the broker accepts it. */
export async function persist(
  transport: Transport,
  to: Destination,
  packet: Outgoing,
  onFailure?: (code: string) => void,
): Promise<void> {
  for (;;) {
    const code = await codeOf(transport.publish(to, [packet]));
    if (code === undefined) return;
    expect(recoverable).toContain(code);
    onFailure?.(code);
    await sleep(50);
  }
}
