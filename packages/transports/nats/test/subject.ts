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

/** Opens a transport for a run in which the broker and its consumers are killed: it soon gives up a killed consumer. */
export function openUnderFaults(url: string, timeoutMs: number): Opened {
  return openNatsTransport({ servers: url, ackWaitMs: 2_000, timeoutMs, waitForBroker: true });
}
