import type { Parameters } from "../contract/address.ts";
import type { AnyMessage, Message, OneWay } from "../contract/operation.ts";
import { unlisted } from "../contract/parameter-values.ts";
import { decode, parametersOf } from "../message/decode.ts";
import { deadlineOf } from "../message/expiry.ts";
import type { Ambient } from "../message/handled-message.ts";
import { readHeaders } from "../message/headers.ts";
import { validatorOf } from "../schema/validator.ts";
import { longestTimerMs } from "../time/timer.ts";
import type { Delivery } from "../transport/transport.ts";
import { wireHeaders } from "../transport/wire-headers.ts";
import type { Context } from "./handler.ts";

/** A delivery that fits the contract, ready for its handler. */
export interface Received<T, H extends object, P extends object> {
  readonly payload: T;
  readonly context: MessageContext<H, P>;
}

/** What messages inherit from a delivery, also from one of which nobody can tell which message it is. */
export function originOf(delivery: Delivery, message?: AnyMessage): Ambient {
  const { headers } = delivery;
  const id = headers[wireHeaders.id] ?? "";
  const named = message?.correlationHeader === undefined ? undefined : headers[message.correlationHeader];
  return {
    id,
    correlationId: headers[wireHeaders.correlationId] ?? named ?? id,
    deadline: deadlineOf(delivery),
  };
}

/**
 * Reads a delivery, or says what is wrong with it.
 *
 * @param how - `plain`: whatever its CloudEvents type says
 */
export function receive<T, H extends object, P extends object = Parameters>(
  message: Message<T, H>,
  operation: Pick<OneWay, "address" | "parameters">,
  delivery: Delivery,
  origin: Ambient,
  how?: "plain",
): Received<T, H, P> | { readonly problem: string } {
  const body = decode(message, delivery, how);
  if ("problem" in body) return body;
  const parameters = parametersOf(operation.address, delivery);
  const outside = operation.parameters === undefined ? undefined : unlisted(operation, parameters);
  if (outside !== undefined) return { problem: `its address does not fit the contract: ${outside}` };
  const context = new MessageContext<H, P>(message, delivery, parameters as Required<P>, origin);
  const problem = message.headers === undefined ? undefined : validatorOf(message.headers)(context.headers);
  return problem === undefined
    ? { payload: body.payload, context }
    : { problem: `its headers do not fit the contract: ${problem}` };
}

/** A class, because a getter on an object literal costs a hidden class for each message. */
export class MessageContext<H extends object, P extends object> implements Context<H, P> {
  readonly id: string;
  readonly correlationId: string;
  readonly source: string;
  readonly parameters: Required<P>;
  readonly attempt: number;
  readonly deadline: number | undefined;
  readonly #message: Message<unknown, H>;
  readonly #delivery: Delivery;
  #headers: H | undefined;
  #signal: AbortSignal | undefined;
  #stopper: AbortController | undefined;

  constructor(
    message: Message<unknown, H>,
    delivery: Delivery,
    parameters: Required<P>,
    { id, correlationId, deadline }: Ambient,
  ) {
    this.id = id;
    this.correlationId = correlationId;
    this.source = delivery.headers[wireHeaders.source] ?? "";
    this.parameters = parameters;
    this.attempt = delivery.attempt;
    this.deadline = deadline;
    this.#message = message;
    this.#delivery = delivery;
  }

  // Few handlers ask for these, so they cost nothing until one does.

  get headers(): H {
    this.#headers ??= readHeaders(this.#message, this.#delivery) as H;
    return this.#headers;
  }

  get signal(): AbortSignal {
    this.#stopper ??= new AbortController();
    this.#signal ??= AbortSignal.any([
      this.#delivery.signal,
      this.#stopper.signal,
      ...timeLimit(this.deadline),
    ]);
    return this.#signal;
  }

  /** Aborts the signal: the run no longer counts. */
  stop(reason: Error): void {
    this.#stopper ??= new AbortController();
    this.#stopper.abort(reason);
  }
}

/** A deadline beyond what a timer can run aborts nothing. */
function timeLimit(deadline: number | undefined): readonly AbortSignal[] {
  if (deadline === undefined) return [];
  const leftMs = Math.max(0, deadline - Date.now());
  return leftMs > longestTimerMs ? [] : [AbortSignal.timeout(leftMs)];
}
