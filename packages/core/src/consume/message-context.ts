import type { Parameters } from "../contract/address.ts";
import { readHeaders } from "../message/headers.ts";
import type { PreparedMessage } from "../message/prepared-message.ts";
import { longestTimerMs } from "../time/timer.ts";
import type { Delivery } from "../transport/transport.ts";
import { wireHeaders } from "../transport/wire-headers.ts";
import type { Arrival } from "./arrival.ts";
import type { Context } from "./handler.ts";

/** A class, because V8 would give each object literal with a getter a separate hidden class. */
export class MessageContext implements Context<object, object> {
  readonly id: string;
  readonly correlationId: string;
  readonly source: string;
  readonly parameters: Required<Parameters>;
  readonly attempt: number;
  readonly deadline: number | undefined;
  readonly #message: PreparedMessage;
  readonly #delivery: Delivery;
  #headers: object | undefined;
  #signal: AbortSignal | undefined;
  #stopper: AbortController | undefined;

  constructor(message: PreparedMessage, arrival: Arrival, parameters: Required<Parameters>) {
    const { id, correlationId, deadline, delivery } = arrival;
    this.id = id;
    this.correlationId = correlationId;
    this.source = delivery.headers[wireHeaders.source] ?? "";
    this.parameters = parameters;
    this.attempt = delivery.attempt;
    this.deadline = deadline;
    this.#message = message;
    this.#delivery = delivery;
  }

  // Few handlers use the headers or the signal, so they are made when a handler first reads them.

  get headers(): object {
    this.#headers ??= readHeaders(this.#message, this.#delivery);
    return this.#headers;
  }

  get signal(): AbortSignal {
    this.#stopper ??= new AbortController();
    this.#signal ??= AbortSignal.any([
      this.#delivery.signal,
      this.#stopper.signal,
      ...deadlineSignals(this.deadline),
    ]);
    return this.#signal;
  }

  /** Aborts the signal, because the result of the handler no longer counts. */
  stop(reason: Error): void {
    this.#stopper ??= new AbortController();
    this.#stopper.abort(reason);
  }
}

/** A deadline that is further away than a timer can run aborts nothing. */
function deadlineSignals(deadline: number | undefined): readonly AbortSignal[] {
  if (deadline === undefined) return [];
  const leftMs = Math.max(0, deadline - Date.now());
  return leftMs > longestTimerMs ? [] : [AbortSignal.timeout(leftMs)];
}
