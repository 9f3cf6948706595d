import type { Parameters } from "./address.ts";
import { within } from "./ambient.ts";
import { deadlineOf, decode, decodeHeaders, parametersOf } from "./decode.ts";
import type { Context } from "./handler.ts";
import type { Message } from "./operation.ts";
import type { Delivery } from "./transport.ts";
import { wire } from "./wire.ts";

/** A delivery that fits the contract, ready for its handler. */
export interface Received<T, H extends object, P extends object> {
  readonly payload: T;
  readonly context: Context<H, P>;
}

/** Reads a delivery, or says what is wrong with it. */
export function receive<T, H extends object, P extends object = Parameters>(
  message: Message<T, H>,
  template: string,
  delivery: Delivery,
): Received<T, H, P> | { readonly problem: string } {
  const body = decode(message, delivery);
  if ("problem" in body) return body;
  const headers = decodeHeaders(message, delivery);
  if ("problem" in headers) return headers;
  return {
    payload: body.payload,
    context: new MessageContext(delivery, headers.payload, parametersOf(template, delivery) as P),
  };
}

/** A class, because a getter on an object literal costs a hidden class for each message. */
class MessageContext<H extends object, P extends object> implements Context<H, P> {
  readonly id: string;
  readonly correlationId: string;
  readonly source: string;
  readonly parameters: P;
  readonly headers: H;
  readonly attempt: number;
  readonly deadline: number | undefined;
  readonly #outer: AbortSignal;
  #signal: AbortSignal | undefined;

  constructor(delivery: Delivery, headers: H, parameters: P) {
    this.id = delivery.headers[wire.id] ?? "";
    this.correlationId = delivery.headers[wire.correlationId] ?? this.id;
    this.source = delivery.headers[wire.source] ?? "";
    this.parameters = parameters;
    this.headers = headers;
    this.attempt = delivery.attempt;
    this.deadline = deadlineOf(delivery);
    this.#outer = delivery.signal;
  }

  /** Few handlers ask for it, so it costs nothing until one does. */
  get signal(): AbortSignal {
    this.#signal ??= stopSignal(this.#outer, this.deadline);
    return this.#signal;
  }
}

/** Runs a handler as part of its message's conversation. */
export function run<T, H extends object, P extends object, R>(
  { payload, context }: Received<T, H, P>,
  handler: (payload: T, context: Context<H, P>) => R,
): R {
  return within(context, handler, payload, context);
}

function stopSignal(outer: AbortSignal, deadline: number | undefined): AbortSignal {
  if (deadline === undefined) return outer;
  return AbortSignal.any([outer, AbortSignal.timeout(Math.max(0, deadline - Date.now()))]);
}
