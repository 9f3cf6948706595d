import { type Requirements, requireFeatures } from "../contract/features.ts";
import { labelOf } from "../contract/label.ts";
import type { AnyMessage } from "../contract/message.ts";
import type { AnyOneWay, AnyOperation } from "../contract/operation.ts";
import { type MessageRole, type PreparedMessage, prepareMessage } from "../message/prepared-message.ts";
import type { Destination } from "../transport/destination.ts";
import { destinationOf } from "../transport/destination.ts";
import type { Transport } from "../transport/transport.ts";
import { unnamed } from "../transport/wire-headers.ts";
import { bindingOf } from "./binding-of.ts";
import { transportOf } from "./routed-transport.ts";

// Generated code passes an operation and a transport with every call. Everything that depends on these two alone is
// prepared once and cached here. No other cache is keyed by an operation.

/** An operation made ready for one transport. */
export interface PreparedOperation<O extends AnyOperation = AnyOperation> {
  readonly operation: O;
  /** The transport of this operation. */
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

/** Transports that live for one batch only, with the transport for which operations are prepared instead. */
const originals = new WeakMap<Transport, Transport>();

/** Lets a short-lived transport use what is prepared for the transport that it was made from. */
export function prepareAs(transport: Transport, original: Transport): void {
  originals.set(transport, original);
}

/**
 * Prepares a command or an event, or returns the value that was prepared before for the same two objects. Throws
 * MessagingError `unsupported_capability` if the transport does not declare the features that the contract requires.
 */
export function prepare(operation: AnyOneWay, transport: Transport): PreparedOperation<AnyOneWay> {
  return preparedOnce(operation, transport, prepareOperation);
}

/** Returns the cached value for an operation and its transport, and makes it if there is none. */
export function preparedOnce<O extends AnyOperation, P>(
  operation: O,
  given: Transport,
  make: (operation: O, transport: Transport) => P,
): P {
  const transport = transportOf(operation, given);
  const byTransport = cache.get(operation) ?? new WeakMap<Transport, unknown>();
  const cached = byTransport.get(transport) as P | undefined;
  if (cached !== undefined) return cached;
  const original = originals.get(transport);
  if (original !== undefined) return preparedOnce(operation, original, make);
  const prepared = make(operation, transport);
  cache.set(operation, byTransport.set(transport, prepared));
  return prepared;
}

export function prepareOperation<O extends AnyOperation>(
  operation: O,
  transport: Transport,
): PreparedOperation<O> {
  const label = labelOf(operation);
  requireFeatures(transport, { ...operation.requires, ...settingRequirements(operation) }, label);
  const role: MessageRole = {
    label,
    source: transport.source ?? operation.source ?? unnamed,
    isPlain: operation.wire === "plain",
    isStructured: operation.wire === "structured",
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
    destination: openDestination(operation, transport),
  };
}

/** Returns the features that the operation's settings need, for contracts whose `requires` leaves them out. */
function settingRequirements({ keepMs, ttlMs, wire }: AnyOperation): Requirements {
  return {
    ...(keepMs === undefined ? {} : { replay: true }),
    // The attribute of CloudEvents for the expiry needs no feature.
    ...(ttlMs === undefined || wire !== "plain" ? {} : { ttl: true }),
  };
}

function openDestination(operation: AnyOperation, transport: Transport): Destination {
  const { kind, address, orderingKey, idempotencyKey, keepMs } = operation;
  return destinationOf(kind === "event" ? "topic" : "queue", address, {
    ordered: orderingKey !== undefined,
    duplicateWindowMs: idempotencyKey?.windowMs,
    keepMs,
    binding: bindingOf(operation, transport.bindings),
  });
}
