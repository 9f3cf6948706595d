import type { OpenSubject } from "@posthorn/conformance";
import { openTcpTransport } from "@posthorn/transport-tcp";

export const open: OpenSubject = (url) => openTcpTransport({ url });

export const openQuick: OpenSubject = (url) =>
  openTcpTransport({ url, timeoutMs: 2_000, publishTimeoutMs: 2_000, heartbeatMs: 1_000 });

export const openWaiting: OpenSubject = (url) => openTcpTransport({ url, waitForBroker: true });
