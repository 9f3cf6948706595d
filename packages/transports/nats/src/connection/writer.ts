import type { NatsConnection, PublishOptions } from "@nats-io/transport-node";
import { asError } from "@posthorn/core/transport";

/**
 * Collects everything that is published in one turn of the event loop into one write to the socket, because a write
 * costs more than a packet. Packets that are published by promises which settle in the same turn are included.
 * Packets that are published while the connection is down are dropped.
 */
export interface Writer {
  publish(subject: string, payload: Uint8Array): void;
  /** As `publish`, with options. The writer keeps the object, so that a packet costs no second one. */
  publishWith(write: Write): void;
  /** Resolves once the server has read everything published before. Rejects if the connection breaks. */
  flush(): Promise<void>;
  /** Drops everything that is not written. */
  end(): void;
}

/** One packet to write. All members are present, so that all writes have the same shape. */
export interface Write {
  readonly subject: string;
  readonly payload: Uint8Array;
  readonly options: PublishOptions | undefined;
  /** Called if the client refuses the packet, for instance because it is too large. */
  readonly onError: ((error: Error) => void) | undefined;
}

export function openWriter(nc: NatsConnection, isUp: () => boolean, toBrokenError: () => Error): Writer {
  let writes: Write[] = [];
  let flush: PromiseWithResolvers<void> | undefined;
  let scheduled = false;

  function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    process.nextTick(writeAll); // runs after all promises of this turn
  }

  function writeAll(): void {
    scheduled = false;
    const due = writes;
    const flushing = flush;
    writes = [];
    flush = undefined;
    if (!isUp() || nc.isClosed()) {
      flushing?.reject(toBrokenError());
      return;
    }
    for (const write of due) writeOne(write);
    if (flushing !== undefined) nc.flush().then(flushing.resolve, flushing.reject);
  }

  function writeOne({ subject, payload, options, onError }: Write): void {
    try {
      nc.publish(subject, payload, options);
    } catch (error) {
      onError?.(asError(error));
    }
  }

  return {
    publish(subject, payload) {
      writes.push({ subject, payload, options: undefined, onError: undefined });
      schedule();
    },
    publishWith(write) {
      writes.push(write);
      schedule();
    },
    flush() {
      flush ??= Promise.withResolvers<void>();
      schedule();
      return flush.promise;
    },
    end() {
      writes = [];
    },
  };
}
