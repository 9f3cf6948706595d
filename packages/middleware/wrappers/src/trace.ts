import { type Destination, type Packet, type Settlement, wireHeaders } from "@posthorn/core/transport";

/** A message that was published or settled. */
export type Trace = Published | Settled;

interface TracedMessage {
  readonly kind: "command" | "query" | "reply" | "event";
  /** The contract's name for the message, which is the CloudEvents `type`. */
  readonly name: string;
  readonly id: string;
  /** The id of the message that began the conversation. */
  readonly correlationId: string;
  /** The name of the producer, which is the CloudEvents `source`. */
  readonly from: string;
  readonly address: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A message that the broker accepted or refused. */
export interface Published extends TracedMessage {
  readonly step: "published";
  /** Milliseconds until the broker answered, or until the reply to a light request came. */
  readonly durationMs: number;
  /** The reason why the broker refused the message. Undefined if it was accepted. */
  readonly error?: Error;
  /**
   * True for a message that a receiver publishes with its settlement. It is traced when the receiver returns; the broker
   * accepts it together with the settlement, or not at all.
   */
  readonly withSettlement?: true;
}

/** A delivery that its receiver settled. */
export interface Settled extends TracedMessage {
  readonly step: "settled";
  /** The name of the consumer, which is the `source` of its transport. Undefined if the transport has none. */
  readonly to: string | undefined;
  /** The consumer's group, if the message is an event. */
  readonly group: string | undefined;
  readonly attempt: number;
  readonly settlement: Settlement;
  /** Milliseconds from the producer's clock at sending to the consumer's clock at receipt. */
  readonly transitMs: number;
  /** Milliseconds until the receiver settled the delivery. */
  readonly durationMs: number;
}

/** @param address - default: that of the destination */
export function describeMessage(
  destination: Destination,
  { headers }: Packet,
  address: string = destination.address,
): TracedMessage {
  const id = headers[wireHeaders.id] ?? "";
  return {
    kind: kindOf(destination, headers),
    name: headers[wireHeaders.type] ?? "",
    id,
    correlationId: headers[wireHeaders.correlationId] ?? id,
    from: headers[wireHeaders.source] ?? "",
    address,
    headers,
  };
}

function kindOf({ kind, delivery }: Destination, headers: Packet["headers"]): TracedMessage["kind"] {
  switch (kind) {
    case "queue":
      return delivery === "light" || headers[wireHeaders.replyTo] !== undefined ? "query" : "command";
    case "topic":
      return "event";
    case "inbox":
      return "reply";
  }
}

/** Milliseconds since a packet was sent, by two clocks. NaN if it does not say when. */
export function transitOf({ headers }: Packet): number {
  return Date.now() - Date.parse(headers[wireHeaders.time] ?? "");
}
