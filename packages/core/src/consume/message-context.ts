import type { Parameters } from "../contract/address.ts";
import type { HandledMessage } from "../message/handled-message.ts";
import { readFittingHeaders, readHeaders } from "../message/headers.ts";
import type { PreparedMessage } from "../message/prepared-message.ts";
import { readTrace, type Trace } from "../message/trace-context.ts";
import { longestTimerMs } from "../time/timer.ts";
import type { Delivery, Session } from "../transport/packet.ts";
import { wireHeaders } from "../transport/wire-headers.ts";
import type { Arrival } from "./arrival.ts";
import type { Context } from "./handler.ts";

/** A class, because V8 would give each object literal with a getter a separate hidden class. */
export class MessageContext implements Context<object, object>, HandledMessage {
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

  // Few handlers use the following, so they are made or read when a handler asks for them.

  get key(): string | undefined {
    return this.#delivery.key;
  }

  get partition(): string | undefined {
    return this.#delivery.partition;
  }

  get position(): string | undefined {
    return this.#delivery.position;
  }

  get acceptedAt(): number | undefined {
    return this.#delivery.acceptedAt;
  }

  get session(): Session | undefined {
    return this.#delivery.session;
  }

  /** Inherited by the messages that the handler sends. */
  get trace(): Trace | undefined {
    return readTrace(this.#delivery.headers);
  }

  get headers(): object {
    this.#headers ??= readHeaders(this.#message, this.#delivery);
    return this.#headers;
  }

  /** Returns the reason why the headers do not fit the contract. Undefined if they do, or if it defines none. */
  checkHeaders(): string | undefined {
    if (this.#message.validateHeaders === undefined) return undefined;
    const { headers, problem } = readFittingHeaders(this.#message, this.#delivery);
    this.#headers = headers;
    return problem;
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
