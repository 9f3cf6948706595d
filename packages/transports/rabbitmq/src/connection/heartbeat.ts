import type { Duplex } from "node:stream";

/** Checks in one heartbeat interval, and how many of them in a row must see no byte. */
const checksPerHeartbeat = 4;
const silentChecks = 7;

/**
 * Breaks a connection once the broker has been silent for nearly two heartbeat intervals. The broker sends
 * something at least once in each; amqplib's own check takes up to three.
 */
export function watchSilence(
  stream: Duplex & { readonly bytesRead: number },
  heartbeatSeconds: number,
): void {
  if (heartbeatSeconds === 0) return;
  let seen = stream.bytesRead;
  let silent = 0;
  // Checks are counted, not milliseconds: a program that is too busy to read makes one late check, not many.
  const timer = setInterval(
    () => {
      const { bytesRead } = stream;
      silent = bytesRead === seen ? silent + 1 : 0;
      seen = bytesRead;
      if (silent < silentChecks) return;
      stream.destroy(new Error(`The broker has been silent for two heartbeats of ${heartbeatSeconds} s.`));
    },
    (heartbeatSeconds * 1_000) / checksPerHeartbeat,
  );
  timer.unref();
  stream.on("close", () => clearInterval(timer));
}
