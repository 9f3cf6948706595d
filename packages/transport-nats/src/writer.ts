import type { NatsConnection, PublishOptions } from "@nats-io/transport-node";
import { asError } from "@posthorn/core";

/**
 * Puts what goes out in one turn of the event loop into one write: a write costs more than a packet.
 * What a promise that settles in this turn leads to goes along.
 */
export interface Writer {
  /** Publishes in this turn. While the connection is down it is dropped: somebody waits for an answer. */
  publish(
    subject: string,
    payload: Uint8Array,
    options: PublishOptions,
    onError: (error: Error) => void,
  ): void;
  /** Publishes in this turn, or once the connection is up again: nobody waits for an answer. */
  post(subject: string, payload: Uint8Array): void;
  /** Resolves once the server has read all that was published before. Rejects if the connection breaks. */
  flush(): Promise<void>;
  /** Publishes what was posted meanwhile. */
  resume(): void;
  /** Forgets what was not published. */
  end(): void;
}

interface Item {
  readonly subject: string;
  readonly payload: Uint8Array;
  readonly options?: PublishOptions;
  readonly onError?: (error: Error) => void;
}

interface Flush {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

export function openWriter(nc: NatsConnection, isUp: () => boolean, broken: () => Error): Writer {
  let items: Item[] = [];
  let held: Item[] = [];
  let flush: Flush | undefined;
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
      for (const item of now) if (item.onError === undefined) held.push(item);
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
    post(subject, payload) {
      items.push({ subject, payload });
      schedule();
    },
    flush() {
      flush ??= Promise.withResolvers<void>();
      schedule();
      return flush.promise;
    },
    resume() {
      items = [...held, ...items];
      held = [];
      if (items.length > 0) schedule();
    },
    end() {
      items = [];
      held = [];
    },
  };
}
