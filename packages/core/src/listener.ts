import type { AnyMessage } from "./operation.ts";
import type { Delivery, Settlement } from "./transport.ts";

/** Whoever listens to an operation, as the messages that come to its address see it. */
export interface Listener {
  /** The operation's name in the contract. */
  readonly name: string;
  /** For errors: `command "placeOrder"`. */
  readonly what: string;
  /** Its own messages: one or more. */
  readonly messages: readonly AnyMessage[];
  /** The messages of other operations that come to the same address. Left out: it has the address for itself. */
  readonly others: readonly AnyMessage[] | undefined;
  readonly how: "plain" | undefined;
  /** Settles a delivery that is a message of its own. */
  handle(delivery: Delivery, message: AnyMessage): Promise<Settlement>;
  /** Settles a delivery of which nobody can tell which message it is. */
  refuse(delivery: Delivery, problem: string): Settlement | Promise<Settlement>;
}

/** A listener that has not the address for itself. */
export type Sharer = Listener & { readonly others: readonly AnyMessage[] };
