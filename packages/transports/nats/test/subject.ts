import type { SubjectModule } from "@posthorn/conformance";
import type { Transport } from "@posthorn/core/transport";
import { type NatsTransportOptions, openNatsTransport } from "@posthorn/transport-nats";

/** Milliseconds after which the server delivers a message again if its consumer is silent. */
export const lockMs = 2_000;

function openWith(options: NatsTransportOptions): (url: string) => Promise<Transport> {
  return (servers) => openNatsTransport({ servers, ackWaitMs: lockMs, ...options });
}

export const open: (url: string) => Promise<Transport> = openWith({});
export const openDefault: typeof open = (servers) => openNatsTransport({ servers });
export const openQuick: typeof open = openWith({
  timeoutMs: 2_000,
  publishTimeoutMs: 2_000,
  heartbeatMs: 1_000,
});
export const openImpatient: typeof open = openWith({ reconnect: { attempts: 2, leastMs: 50, mostMs: 100 } });
export const openWaiting: typeof open = openWith({ waitForBroker: true });
export const openLeaving: typeof open = openWith({ topology: "leave" });
export const openVerifying: typeof open = openWith({ topology: "verify" });

/** Opens a transport for a run in which the broker and its consumers are killed: it soon gives up a killed consumer. */
export function openUnderFaults(servers: string, timeoutMs: number): Promise<Transport> {
  return openNatsTransport({ servers, ackWaitMs: lockMs, timeoutMs, waitForBroker: true });
}

export { drifts } from "./drifts.ts";
export { openForeign, orphans } from "./foreign-client.ts";

const payload = { id: "one", note: "Grüße, 茶" };
const event = { specversion: "1.0", id: "golden-1", source: "suite", type: "DoJob" };

/** The suite's message on the wire, by the binding of CloudEvents for NATS. */
export const vectors: NonNullable<SubjectModule["vectors"]> = {
  binary: {
    headers: {
      "ce-specversion": "1.0",
      "ce-id": "golden-1",
      "ce-source": "suite",
      "ce-type": "DoJob",
      "ce-time": "*",
      "ce-datacontenttype": "application/json",
      "x-tenant": "tea",
    },
    body: JSON.stringify(payload),
  },
  structured: {
    headers: { "content-type": "application/cloudevents+json", "x-tenant": "tea" },
    body: JSON.stringify({ ...event, datacontenttype: "application/json", data: payload }),
  },
  plain: {
    headers: { "content-type": "application/json", "x-tenant": "tea" },
    body: JSON.stringify(payload),
  },
};
