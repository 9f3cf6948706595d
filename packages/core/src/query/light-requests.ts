import { isMessagingError } from "../errors/messaging-error.ts";
import { createAbortWatcher } from "../transport/abort-watcher.ts";
import type { Packet } from "../transport/packet.ts";
import { abortedError, closedWhileWaiting, type Exchange, noReplyError } from "./pending-request.ts";
import type { Counters } from "./pending-requests.ts";

/** The light requests of one requester. The broker stores nothing of them, and their transport waits for the replies. */
export interface LightRequests {
  /** Sends a request, and resolves to its reply. */
  ask(request: LightExchange): Promise<Packet>;
  /** Rejects the requests that wait with `closed`. */
  close(): void;
}

/** A request, with the function of its transport that sends it. */
export interface LightExchange extends Exchange {
  readonly ask: NonNullable<Exchange["ask"]>;
}

export function isLight(request: Exchange): request is LightExchange {
  return request.ask !== undefined;
}

/** @param counters - kept up to date */
export function openLightRequests(counters: Pick<Counters, "waiting">): LightRequests {
  /** Ends all requests without a signal. */
  const closing = new AbortController();
  /** Each ends one request with a signal. */
  const controllers = new Set<AbortController>();
  const aborts = createAbortWatcher<AbortController>((controller, { reason }) => controller.abort(reason));

  function send(request: LightExchange, signal: AbortSignal): Promise<Packet> {
    const { ask, to, packet, timeoutMs } = request;
    const asking = ask(to, packet, { timeoutMs, signal });
    counters.waiting += 1;
    return asking.then(
      (reply) => {
        counters.waiting -= 1;
        return reply;
      },
      (error: unknown) => {
        counters.waiting -= 1;
        throw explain(error, request);
      },
    );
  }

  async function sendWithSignal(request: LightExchange, signal: AbortSignal): Promise<Packet> {
    const controller = new AbortController();
    controllers.add(controller);
    aborts.add(signal, controller);
    try {
      return await send(request, controller.signal);
    } finally {
      controllers.delete(controller);
      aborts.delete(signal, controller);
    }
  }

  /** The transport does not know the query, so its texts name only the address. */
  function explain(error: unknown, request: Exchange): unknown {
    if (isMessagingError(error, "request_timeout")) return noReplyError(request);
    if (!isMessagingError(error, "aborted")) return error;
    return request.signal?.aborted === true ? abortedError(request) : closedWhileWaiting();
  }

  return {
    ask: (request) =>
      request.signal === undefined ? send(request, closing.signal) : sendWithSignal(request, request.signal),
    close() {
      closing.abort();
      for (const controller of controllers) controller.abort();
    },
  };
}
