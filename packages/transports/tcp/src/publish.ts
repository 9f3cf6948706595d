import {
  checkHeader,
  type Destination,
  type Outgoing,
  type PublishOptions,
  type Receipt,
} from "@posthorn/core/transport";
import type { Exchange } from "./exchange.ts";

/** Publishes packets. Rejects with `invalid_message` for a header that not every transport carries. */
export async function publish(
  { ledger }: Exchange,
  { to, packets }: { readonly to: Destination; readonly packets: readonly Outgoing[] },
  options: PublishOptions,
): Promise<readonly Receipt[] | undefined> {
  for (const { headers } of packets) {
    for (const name in headers) checkHeader(name, headers[name] as string);
  }
  const messages = packets.map((packet) => ({ to, packet }));
  return ledger.publish(`${to.kind} "${to.template}"`, messages, options);
}
