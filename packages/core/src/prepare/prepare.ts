import { describe } from "../contract/describe.ts";
import { requireFeatures } from "../contract/features.ts";
import type { AnyOneWay, AnyOperation } from "../contract/operation.ts";
import { type MessageRole, type PreparedMessage, prepareMessage } from "../message/prepared-message.ts";
import { queue, topic } from "../transport/destination.ts";
import type { Destination, Transport } from "../transport/transport.ts";
import { unnamed } from "../transport/wire-headers.ts";

// Generated code passes an operation and a transport with every call. Everything that depends on these two alone is put
// together once and kept here: no other cache belongs to an operation.

/** An operation made ready for one transport. */
export interface PreparedOperation<O extends AnyOperation = AnyOperation> {
  readonly operation: O;
  readonly transport: Transport;
  /** The words for it in errors: `command "placeOrder"`. */
  readonly description: string;
  /** Its messages: one or more. */
  readonly messages: readonly PreparedMessage[];
  /** The only message of most operations, or the first of several. */
  readonly message: PreparedMessage;
  /** Its messages by the names that programs use, if it has several. */
  readonly namedMessages: ReadonlyMap<string, PreparedMessage>;
  /** The messages of other operations that use the same address. Undefined if there are no such operations. */
  readonly otherMessages: readonly PreparedMessage[] | undefined;
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
  const description = describe(operation);
  requireFeatures(transport, operation.requires ?? {}, description);
  const role: MessageRole = {
    description,
    source: transport.source ?? operation.source ?? unnamed,
    isPlain: operation.wire === "plain",
  };
  const { message, messages = {} } = operation;
  const namedMessages = new Map(
    Object.entries(messages).map(([name, each]) => [name, prepareMessage(each, role, transport)] as const),
  );
  const prepared =
    message === undefined ? [...namedMessages.values()] : [prepareMessage(message, role, transport)];
  return {
    operation,
    transport,
    description,
    messages: prepared,
    message: prepared[0] as PreparedMessage,
    namedMessages,
    otherMessages: operation.otherMessages?.map((each) => prepareMessage(each, role, transport)),
    destination: destinationOf(operation),
  };
}

function destinationOf({ kind, address, orderingKey, idempotencyKey }: AnyOperation): Destination {
  const make = kind === "event" ? topic : queue;
  return make(address, {
    ordered: orderingKey !== undefined,
    duplicateWindowMs: idempotencyKey?.windowMs,
  });
}
