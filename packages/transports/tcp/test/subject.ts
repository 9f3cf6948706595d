import type { OpenSubject } from "@posthorn/conformance";
import { openTcpTransport } from "@posthorn/transport-tcp";
import { openForeign } from "./foreign-client.ts";

export const open: OpenSubject = (url) => openTcpTransport({ url });

export const openQuick: OpenSubject = (url) =>
  openTcpTransport({ url, timeoutMs: 2_000, publishTimeoutMs: 2_000, heartbeatMs: 1_000 });

export const openImpatient: OpenSubject = (url) =>
  openTcpTransport({ url, reconnect: { attempts: 2, leastMs: 50, mostMs: 100 } });

export const openWaiting: OpenSubject = (url) => openTcpTransport({ url, waitForBroker: true });

export { openForeign } from "./foreign-client.ts";

export async function orphans(url: string): Promise<readonly string[]> {
  const client = await openForeign(url);
  try {
    return await client.inboxes();
  } finally {
    await client.close();
  }
}

const payload = { id: "one", note: "Grüße, 茶" };
const event = { specversion: "1.0", id: "golden-1", source: "suite", type: "DoJob" };

interface Vector {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The suite's message on the wire, where headers are JSON. */
export const vectors: Readonly<Record<"binary" | "structured" | "plain", Vector>> = {
  binary: {
    headers: {
      "ce-specversion": "1.0",
      "ce-id": "golden-1",
      "ce-source": "suite",
      "ce-type": "DoJob",
      "ce-time": "*",
      "content-type": "application/json",
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
