import type { SubjectModule } from "@posthorn/conformance";
import type { Transport } from "@posthorn/core/transport";
import { openRabbitmqTransport, type RabbitmqTransportOptions } from "@posthorn/transport-rabbitmq";

type Open = (url: string) => Promise<Transport>;

function openWith(options: Partial<RabbitmqTransportOptions>): Open {
  return (url) => openRabbitmqTransport({ url, ...options });
}

export const open: Open = openWith({});
export const openQuick: Open = openWith({ timeoutMs: 2_000, publishTimeoutMs: 2_000, heartbeatMs: 1_000 });
export const openImpatient: Open = openWith({ reconnect: { attempts: 2, leastMs: 50, mostMs: 100 } });
export const openWaiting: Open = openWith({ waitForBroker: true });
export const openLeaving: Open = openWith({ topology: "leave" });
export const openVerifying: Open = openWith({ topology: "verify" });

/** Opens a transport for a run in which the broker and its consumers are killed. */
export function openUnderFaults(url: string, timeoutMs: number): Promise<Transport> {
  return openRabbitmqTransport({ url, timeoutMs, waitForBroker: true });
}

export { drifts } from "./drifts.ts";
export { openForeign, orphans } from "./foreign-client.ts";

const payload = { id: "one", note: "Grüße, 茶" };
const event = { specversion: "1.0", id: "golden-1", source: "suite", type: "DoJob" };

/** The suite's message on the wire, by the binding of CloudEvents for AMQP. */
export const vectors: NonNullable<SubjectModule["vectors"]> = {
  binary: {
    headers: {
      "cloudEvents:specversion": "1.0",
      "cloudEvents:id": "golden-1",
      "cloudEvents:source": "suite",
      "cloudEvents:type": "DoJob",
      "cloudEvents:time": "*",
      "x-tenant": "tea",
      content_type: "application/json",
      message_id: "golden-1",
    },
    body: JSON.stringify(payload),
  },
  structured: {
    headers: { content_type: "application/cloudevents+json", "x-tenant": "tea" },
    body: JSON.stringify({ ...event, datacontenttype: "application/json", data: payload }),
  },
  plain: {
    headers: {
      "x-tenant": "tea",
      content_type: "application/json",
      message_id: "golden-1",
      app_id: "posthorn",
    },
    body: JSON.stringify(payload),
  },
};
