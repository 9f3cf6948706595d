import type { Transport } from "@posthorn/core/transport";
import type { NatsFeatures } from "@posthorn/transport-nats";
import { openNatsTransport } from "@posthorn/transport-nats";

type Opened = Promise<Transport<NatsFeatures>>;

export function open(url: string): Opened {
  return openNatsTransport({ servers: url, ackWaitMs: 2_000 });
}

export function openDefault(url: string): Opened {
  return openNatsTransport({ servers: url });
}

export function openQuick(url: string): Opened {
  return openNatsTransport({ servers: url, ackWaitMs: 2_000, timeoutMs: 2_000, heartbeatMs: 1_000 });
}
