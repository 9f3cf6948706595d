import type { NatsConnection, PublishOptions } from "@nats-io/transport-node";
import { asError } from "@posthorn/core/transport";

/**
 * Puts what goes out in one turn of the event loop into one write: a write costs more than a packet.
 * What a promise that settles in this turn leads to goes along. What is published while the connection is
 * down is dropped.
 */
export interface Writer {
  publish(subject: string, payload: Uint8Array, options?: PublishOptions, onError?: OnError): void;
  /** Resolves once the server has read all that was published before. Rejects if the connection breaks. */
  flush(): Promise<void>;
  /** Forgets what was not published. */
  end(): void;
}

type OnError = (error: Error) => void;

interface Item {
  readonly subject: string;
  readonly payload: Uint8Array;
  readonly options: PublishOptions | undefined;
  readonly onError: OnError | undefined;
}

export function openWriter(nc: NatsConnection, isUp: () => boolean, broken: () => Error): Writer {
  let items: Item[] = [];
  let flush: PromiseWithResolvers<void> | undefined;
  let scheduled = false;

  function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    process.nextTick(write); // after all promises of this turn
  }

  function write(): void {
    scheduled = false;
    const now = items;
    const flushing = flush;
    items = [];
    flush = undefined;
    if (!isUp() || nc.isClosed()) {
      flushing?.reject(broken());
      return;
    }
    for (const item of now) send(item);
    if (flushing !== undefined) nc.flush().then(flushing.resolve, flushing.reject);
  }

  function send({ subject, payload, options, onError }: Item): void {
    try {
      nc.publish(subject, payload, options);
    } catch (error) {
      onError?.(asError(error));
    }
  }

  return {
    publish(subject, payload, options, onError) {
      items.push({ subject, payload, options, onError });
      schedule();
    },
    flush() {
      flush ??= Promise.withResolvers<void>();
      schedule();
      return flush.promise;
    },
    end() {
      items = [];
    },
  };
}
