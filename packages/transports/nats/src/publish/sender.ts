import { createAbortWatcher, type Destination, type Outgoing } from "@posthorn/core/transport";
import type { Connection } from "../connection/connection.ts";
import { abortedError } from "../errors/publish-errors.ts";
import { encodePublish } from "./encode-publish.ts";
import { openInboxPublisher } from "./inbox-publisher.ts";
import type { Lanes } from "./lanes.ts";

/** Sends packets to destinations of every kind. */
export interface Sender {
  /** Resolves once the server has accepted all packets. Rejects with the first error, after all are settled. */
  send(to: Destination, packets: readonly Outgoing[], connectTimeoutMs: number): Promise<void>;
  /** Settles as the work does, and rejects as soon as the signal aborts. The signal must not have aborted yet. */
  unlessAborted(work: Promise<void>, signal: AbortSignal): Promise<void>;
}

export function openSender(connection: Connection, lanes: Lanes): Sender {
  const aborts = createAbortWatcher<(error: Error) => void>((reject, signal) => reject(abortedError(signal)));
  const publishToInbox = openInboxPublisher(connection);
  return {
    async send(to, packets, connectTimeoutMs) {
      if (to.kind === "inbox") return publishToInbox(to, packets, connectTimeoutMs);
      const publishes = packets.map((packet) => encodePublish(to, packet, connectTimeoutMs));
      const [first] = publishes;
      if (first === undefined) return;
      if (publishes.length === 1) return lanes.publish(first);
      const outcomes = await Promise.allSettled(publishes.map(lanes.publish));
      for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
    },
    async unlessAborted(work, signal) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      aborts.add(signal, reject);
      work.then(resolve, reject);
      try {
        await promise;
      } finally {
        aborts.delete(signal, reject);
      }
    },
  };
}
