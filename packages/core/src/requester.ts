import { nanoid } from "nanoid";
import { inbox } from "./destination.ts";
import { asError, MessagingError } from "./errors.ts";
import type { Delivery, Destination, Outgoing, Settlement, Subscription, Transport } from "./transport.ts";
import { wire } from "./wire.ts";

/** Asks queries over one transport: one inbox, one map from request id to who waits for its reply. */
export interface Requester {
  readonly transport: Transport;
  /** Requests that wait for a reply. */
  readonly waiting: number;
  /** Replies that came too late, or a second time, and were dropped. */
  readonly dropped: number;
  /** For generated code. Publishes a request and resolves to the packet that answers it. */
  exchange(request: Exchange): Promise<Delivery>;
  /** Rejects what still waits with `closed`, and gives the inbox up. The transport stays open. */
  close(): Promise<void>;
}

export interface Exchange {
  readonly to: Destination;
  /** Its id is what the reply must carry. */
  readonly compose: (replyTo: string) => Outgoing;
  /** The header in which requests and replies carry the request's id. */
  readonly header: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** For errors: `query "orderStatus"`. */
  readonly what: string;
}

interface Waiting {
  resolve(reply: Delivery): void;
  reject(error: MessagingError): void;
}

const settled: Promise<Settlement> = Promise.resolve({ kind: "done" });

/** Opens a requester. Its inbox is opened by the first request, and again after that failed. */
export function openRequester(transport: Transport): Requester {
  const address = `inbox.${nanoid()}`;
  const waiting = new Map<string, Waiting>();
  const headers = new Set<string>([wire.requestId]);
  let opening: Promise<Subscription> | undefined;
  let open = false;
  let closed = false;
  let dropped = 0;

  function receive(reply: Delivery): Promise<Settlement> {
    for (const header of headers) {
      const waiter = waiting.get(reply.headers[header] ?? "");
      if (waiter === undefined) continue;
      waiter.resolve(reply);
      return settled;
    }
    dropped += 1;
    return settled;
  }

  function rejectAll(code: "disconnected" | "closed", message: string, cause?: Error): void {
    for (const waiter of [...waiting.values()]) waiter.reject(new MessagingError(code, message, { cause }));
  }

  async function openInbox(): Promise<void> {
    opening ??= transport.subscribe(inbox(address), receive, {
      concurrency: 1024,
      onInterrupted: (cause) =>
        rejectAll("disconnected", "The connection broke while a reply was awaited. Ask again.", cause),
    });
    try {
      await opening;
      open = true;
    } catch (error) {
      opening = undefined;
      throw error;
    }
  }

  function wait(request: Exchange): Promise<Delivery> {
    const packet = request.compose(address);
    const { signal, timeoutMs, what } = request;
    headers.add(request.header);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => waiter.reject(new MessagingError("request_timeout", timeoutText(request))),
        timeoutMs,
      );
      const abort = (): void =>
        waiter.reject(new MessagingError("aborted", `The ${what} was aborted.`, { cause: signal?.reason }));
      function leave(): void {
        clearTimeout(timer);
        signal?.removeEventListener("abort", abort);
        waiting.delete(packet.id);
      }
      const waiter: Waiting = {
        resolve(reply) {
          leave();
          resolve(reply);
        },
        reject(error) {
          leave();
          reject(error);
        },
      };
      waiting.set(packet.id, waiter);
      signal?.addEventListener("abort", abort);
      transport
        .publish(request.to, [packet], signal === undefined ? undefined : { signal })
        .catch((error) => {
          if (waiting.get(packet.id) === waiter) waiter.reject(error);
        });
    });
  }

  return {
    transport,
    get waiting() {
      return waiting.size;
    },
    get dropped() {
      return dropped;
    },
    async exchange(request) {
      if (closed)
        throw new MessagingError("closed", `The requester is closed. Open another for ${request.what}.`);
      request.signal?.throwIfAborted();
      if (!open) await openInbox();
      return wait(request);
    },
    async close() {
      if (closed) return;
      closed = true;
      rejectAll("closed", "The requester was closed while a reply was awaited.");
      await ((await opening?.catch(asError)) as Subscription | undefined)?.close?.();
    },
  };
}

function timeoutText({ what, timeoutMs, to }: Exchange): string {
  return `No reply to ${what} within ${Math.round(timeoutMs)} ms. Is anything serving "${to.template}"?`;
}
