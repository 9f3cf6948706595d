import type { Transport } from "@posthorn/core";
import type { NatsFeatures } from "@posthorn/transport-nats";
import { openNatsTransport } from "@posthorn/transport-nats";

export function open(url: string): Promise<Transport<NatsFeatures>> {
  return openNatsTransport({ servers: url, ackWaitMs: 2_000 });
}
