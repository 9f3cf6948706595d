import type { OpenSubject } from "@posthorn/conformance";
import { openRabbitmqTransport } from "@posthorn/transport-rabbitmq";

export const open: OpenSubject = (url) => openRabbitmqTransport({ url });

export const openQuick: OpenSubject = (url) =>
  openRabbitmqTransport({ url, heartbeatSeconds: 1, publishTimeoutMs: 2_000 });

export const openImpatient: OpenSubject = (url) =>
  openRabbitmqTransport({ url, reconnect: { attempts: 2, leastMs: 50, mostMs: 100 } });

/** Opens a transport for a run in which the broker and its consumers are killed. */
export function openUnderFaults(url: string, timeoutMs: number): ReturnType<typeof openRabbitmqTransport> {
  return openRabbitmqTransport({ url, timeoutMs, waitForBroker: true });
}
