import type { Duplex } from "node:stream";

const checksPerHeartbeat = 4;
/** The checks in a row that must find no new byte before the connection counts as silent. */
const silentChecks = 7;

/**
 * Destroys a connection's socket if the broker is silent for nearly two heartbeat intervals. A healthy broker sends
 * something at least once in each interval; amqplib's own check takes up to three. Does nothing if heartbeats are off.
 */
export function watchHeartbeat(
  stream: Duplex & { readonly bytesRead: number },
  heartbeatSeconds: number,
): void {
  if (heartbeatSeconds === 0) return;
  let lastBytesRead = stream.bytesRead;
  let silent = 0;
  // This counts checks instead of milliseconds, so that a program that is too busy to read makes one late check
  // and does not take its own delay for the broker's silence.
  const timer = setInterval(
    () => {
      const { bytesRead } = stream;
      silent = bytesRead === lastBytesRead ? silent + 1 : 0;
      lastBytesRead = bytesRead;
      if (silent < silentChecks) return;
      stream.destroy(new Error(`The broker has been silent for two heartbeats of ${heartbeatSeconds} s.`));
    },
    (heartbeatSeconds * 1_000) / checksPerHeartbeat,
  );
  timer.unref();
  stream.on("close", () => clearInterval(timer));
}
