import type { Parameters } from "./address.ts";
import { type Ambient, within } from "./ambient.ts";
import { type Decoded, deadlineOf, decode, decodeHeaders, parametersOf } from "./decode.ts";
import type { Context } from "./handler.ts";
import type { Message } from "./operation.ts";
import type { Delivery } from "./transport.ts";
import { wire } from "./wire.ts";

/** A delivery that fits the contract, ready for its handler. */
export interface Received<T, H extends object, P extends object> {
  readonly payload: T;
  readonly context: Context<H, P>;
  /** Runs the handler as part of the message's conversation, and lets go of its timer afterwards. */
  run<R>(handle: (payload: T, context: Context<H, P>) => R | Promise<R>): Promise<R>;
}

/** Reads a delivery, or says what is wrong with it. */
export function receive<T, H extends object, P extends object = Parameters>(
  message: Message<T, H>,
  template: string,
  delivery: Delivery,
): Received<T, H, P> | { readonly problem: string } {
  const body: Decoded<T> = decode(message, delivery);
  if ("problem" in body) return body;
  const headers = decodeHeaders(message, delivery);
  if ("problem" in headers) return headers;
  const id = delivery.headers[wire.id] ?? "";
  const ambient: Ambient = {
    messageId: id,
    correlationId: delivery.headers[wire.correlationId] ?? id,
    deadline: deadlineOf(delivery),
  };
  const stop = stopSignal(delivery.signal, ambient.deadline);
  const context: Context<H, P> = {
    id,
    correlationId: ambient.correlationId,
    source: delivery.headers[wire.source] ?? "",
    parameters: parametersOf(template, delivery) as P,
    headers: headers.payload,
    attempt: delivery.attempt,
    ...(ambient.deadline === undefined ? {} : { deadline: ambient.deadline }),
    get signal() {
      return stop.signal();
    },
  };
  return {
    payload: body.payload,
    context,
    async run(handle) {
      try {
        return await within(ambient, () => handle(body.payload, context));
      } finally {
        stop.release();
      }
    },
  };
}

/** Few handlers look at their signal, so it costs nothing until one does. */
function stopSignal(
  outer: AbortSignal,
  deadline: number | undefined,
): { signal(): AbortSignal; release(): void } {
  let signal: AbortSignal | undefined;
  let timer: NodeJS.Timeout | undefined;
  return {
    signal() {
      if (signal !== undefined || deadline === undefined) return signal ?? outer;
      const expiry = new AbortController();
      timer = setTimeout(
        () => expiry.abort(new Error("nobody waits for the answer any more")),
        deadline - Date.now(),
      );
      signal = AbortSignal.any([outer, expiry.signal]);
      return signal;
    },
    release: () => clearTimeout(timer),
  };
}
