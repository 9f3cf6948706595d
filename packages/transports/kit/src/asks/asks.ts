import {
  type AskOptions,
  createAbortWatcher,
  createSlotMap,
  type Destination,
  MessagingError,
  type Outgoing,
  openDeadlines,
  type Packet,
} from "@posthorn/core/transport";
import { newToken } from "./tokens.ts";

/** A light request that waits for its reply. */
export interface PendingAsk {
  readonly to: Destination;
  readonly packet: Outgoing;
  /** Goes with the request, and comes back with the reply. Nobody can guess it. */
  readonly token: string;
  readonly options: AskOptions;
  /** The end of its timeout, by `performance.now()`. */
  readonly until: number;
  readonly slot: number;
  readonly resolve: (reply: Packet) => void;
  readonly reject: (error: Error) => void;
}

/**
 * The light requests of a transport that wait for their replies, which all come to one inbox. One timer watches their
 * timeouts.
 */
export interface Asks {
  /** The number of requests that wait. */
  waiting(): number;
  /** Sends a request, and resolves to its reply. See `Extras.ask`. */
  ask(to: Destination, packet: Outgoing, options: AskOptions): Promise<Packet>;
  /**
   * Ends the wait of the request with a token: resolve or reject it then. Undefined if none waits, because the reply is late,
   * a duplicate or forged: drop it then.
   */
  take(token: string): PendingAsk | undefined;
  /** Rejects all requests with `disconnected`, because their replies are lost with the connection. */
  disconnect(cause: Error): void;
  /** Rejects all requests, because no reply can come. */
  rejectAll(error: MessagingError): void;
  /** Rejects all requests, and all further ones. */
  close(error: MessagingError): void;
}

export interface AsksOptions {
  /** Writes a request. May throw a MessagingError for one that cannot be written. */
  readonly send: (ask: PendingAsk) => void;
}

export function openAsks({ send }: AsksOptions): Asks {
  const slots = createSlotMap<PendingAsk>();
  const deadlines = openDeadlines(slots, (ask) => take(ask.token)?.reject(timeoutError(ask)));
  const aborts = createAbortWatcher<PendingAsk>((ask) =>
    take(ask.token)?.reject(abortedError(ask.to, ask.options)),
  );
  let ended: MessagingError | undefined;

  function ask(to: Destination, packet: Outgoing, options: AskOptions): Promise<Packet> {
    const { timeoutMs, signal } = options;
    if (ended !== undefined) return Promise.reject(ended);
    if (signal?.aborted === true) return Promise.reject(abortedError(to, options));
    return new Promise((resolve, reject) => {
      const pending = {
        to,
        packet,
        token: "",
        options,
        until: performance.now() + timeoutMs,
        slot: -1,
        resolve,
        reject,
      };
      pending.slot = slots.add(pending);
      pending.token = newToken(pending.slot);
      deadlines.added(pending.until);
      if (signal !== undefined) aborts.add(signal, pending);
      try {
        send(pending);
      } catch (error) {
        take(pending.token)?.reject(error as Error);
      }
    });
  }

  function take(token: string): PendingAsk | undefined {
    const pending = slots.get(Number.parseInt(token, 10));
    if (pending?.token !== token) return undefined;
    slots.remove(pending.slot);
    if (slots.size === 0) deadlines.idle();
    const { signal } = pending.options;
    if (signal !== undefined) aborts.delete(signal, pending);
    return pending;
  }

  function rejectAll(toError: (ask: PendingAsk) => MessagingError): void {
    for (const pending of slots.values()) take(pending.token)?.reject(toError(pending));
  }

  return {
    waiting: () => slots.size,
    ask,
    take,
    rejectAll: (error) => rejectAll(() => error),
    disconnect: (cause) => rejectAll(({ to }) => disconnectedError(to, cause)),
    close(error) {
      ended = error;
      rejectAll(() => error);
      deadlines.close();
    },
  };
}

/** The broker knows that nobody is there to answer. */
export function noResponderError({ address }: Destination): MessagingError {
  return new MessagingError(
    "no_responder",
    `Nothing serves "${address}" at present. Start a responder, or try again later.`,
  );
}

function timeoutError({ to, options }: PendingAsk): MessagingError {
  const text = `No reply from "${to.address}" within ${Math.round(options.timeoutMs)} ms. Is anything serving it?`;
  return new MessagingError("request_timeout", text);
}

function abortedError({ address }: Destination, { signal }: AskOptions): MessagingError {
  return new MessagingError("aborted", `The request to "${address}" was aborted.`, { cause: signal?.reason });
}

function disconnectedError({ address }: Destination, cause: Error): MessagingError {
  const text = `The connection broke while a reply from "${address}" was awaited (${cause.message}). Request again.`;
  return new MessagingError("disconnected", text, { cause });
}
