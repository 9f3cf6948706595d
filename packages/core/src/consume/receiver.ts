import { describe } from "../contract/describe.ts";
import type { AnyMessage } from "../contract/operation.ts";
import { withCodecIfAny, withCodecOf } from "../message/codecs.ts";
import type { Delivery, Settlement, Transport } from "../transport/transport.ts";

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
  /** Reports and settles an expired delivery. */
  expire(delivery: Delivery): Settlement;
}

/** A listener that has not the address for itself. */
export type Sharer = Listener & { readonly others: readonly AnyMessage[] };

/** What a listener has of its operation. */
interface Heard {
  readonly kind: string;
  readonly name: string;
  readonly otherMessages?: readonly AnyMessage[] | undefined;
  readonly wire?: "plain" | undefined;
}

/**
 * A listener to an operation's messages, with the codecs that they ask for. Throws MessagingError
 * `unsupported_capability` if the transport lacks one.
 */
export function listenerOf(
  operation: Heard,
  messages: readonly AnyMessage[],
  from: Transport,
  settling: Pick<Listener, "handle" | "refuse" | "expire">,
): Listener {
  const what = describe(operation);
  return {
    name: operation.name,
    what,
    messages: messages.map((message) => withCodecOf(message, from, what)),
    others: operation.otherMessages?.map((message) => withCodecIfAny(message, from)),
    how: operation.wire,
    ...settling,
  };
}
