import { requireFeatures } from "../contract/features.ts";
import { labelOf } from "../contract/label.ts";
import type { AnyMessage } from "../contract/message.ts";
import type { AnyOneWay, AnyOperation } from "../contract/operation.ts";
import { type MessageRole, type PreparedMessage, prepareMessage } from "../message/prepared-message.ts";
import { destinationOf } from "../transport/destination.ts";
import type { Destination, Transport } from "../transport/transport.ts";
import { unnamed } from "../transport/wire-headers.ts";

// Generated code passes an operation and a transport with every call. Everything that depends on these two alone is
// prepared once and cached here. No other cache is keyed by an operation.

/** An operation made ready for one transport. */
export interface PreparedOperation<O extends AnyOperation = AnyOperation> {
  readonly operation: O;
  readonly transport: Transport;
  /** The words for it in errors: `command "placeOrder"`. */
  readonly label: string;
  /** Its messages, by the names that programs use if there are several. */
  readonly messages: ReadonlyMap<string, PreparedMessage>;
  /** The only message of most operations, or the first of several. */
  readonly message: PreparedMessage;
  /** The properties that its messages have from it. */
  readonly role: MessageRole;
  /** Its queue or topic, with all parameters open. */
  readonly destination: Destination;
}

const cache = new WeakMap<object, WeakMap<Transport, unknown>>();

/**
 * Prepares a command or an event, or returns the value that was prepared before for the same two objects. Throws
 * MessagingError `unsupported_capability` if the transport does not declare the features that the contract requires.
 */
export function prepare(operation: AnyOneWay, transport: Transport): PreparedOperation<AnyOneWay> {
  return preparedOnce(operation, transport, prepareOperation);
}

/** Returns the cached value for an operation and a transport, and makes it if there is none. */
export function preparedOnce<O extends AnyOperation, P>(
  operation: O,
  transport: Transport,
  make: (operation: O, transport: Transport) => P,
): P {
  const byTransport = cache.get(operation) ?? new WeakMap<Transport, unknown>();
  const cached = byTransport.get(transport) as P | undefined;
  if (cached !== undefined) return cached;
  const prepared = make(operation, transport);
  cache.set(operation, byTransport.set(transport, prepared));
  return prepared;
}

export function prepareOperation<O extends AnyOperation>(
  operation: O,
  transport: Transport,
): PreparedOperation<O> {
  const label = labelOf(operation);
  requireFeatures(transport, operation.requires ?? {}, label);
  const role: MessageRole = {
    label,
    source: transport.source ?? operation.source ?? unnamed,
    isPlain: operation.wire === "plain",
  };
  const declared = Object.entries(operation.messages ?? { "": operation.message as AnyMessage });
  const messages = new Map(declared.map(([name, each]) => [name, prepareMessage(each, role, transport)]));
  const [message] = messages.values();
  return {
    operation,
    transport,
    label,
    role,
    messages,
    message: message as PreparedMessage,
    destination: openDestination(operation),
  };
}

function openDestination({ kind, address, orderingKey, idempotencyKey }: AnyOperation): Destination {
  return destinationOf(kind === "event" ? "topic" : "queue", address, {
    ordered: orderingKey !== undefined,
    duplicateWindowMs: idempotencyKey?.windowMs,
  });
}
