import {
  asError,
  type Delivery,
  type Destination,
  type Features,
  type Packet,
  type Settlement,
  type Transport,
  wireHeaders,
} from "@posthorn/core/transport";

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
  /** Milliseconds until the broker answered. */
  readonly durationMs: number;
  /** The reason why the broker refused the message. Undefined if it was accepted. */
  readonly error?: Error;
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

/**
 * Calls `onMessage` for every message that a transport publishes or settles, without its body. An error that
 * `onMessage` throws is logged, and does not affect the message.
 */
export function withTrace<F extends Features>(
  inner: Transport<F>,
  onMessage: (message: Trace) => void,
): Transport<F> {
  function report(message: Trace): void {
    try {
      onMessage(message);
    } catch (error) {
      console.error("posthorn: the callback of `withTrace` threw an error:", error);
    }
  }

  return {
    ...inner,
    async publish(to, packets, options) {
      const start = performance.now();
      const reportAll = (error?: Error): void => {
        const durationMs = performance.now() - start;
        for (const packet of packets) {
          const traced = describeMessage(to, to.address, packet);
          report({ step: "published", ...traced, durationMs, ...(error === undefined ? {} : { error }) });
        }
      };
      try {
        await inner.publish(to, packets, options);
      } catch (error) {
        reportAll(asError(error));
        throw error;
      }
      reportAll();
    },
    subscribe(from, receive, options) {
      async function traced(delivery: Delivery): Promise<Settlement> {
        const start = performance.now();
        const transitMs = Date.now() - Date.parse(delivery.headers[wireHeaders.time] ?? "");
        const reportSettled = (settlement: Settlement): void =>
          report({
            step: "settled",
            ...describeMessage(from, delivery.address, delivery),
            to: inner.source,
            group: from.kind === "topic" ? options?.group : undefined,
            attempt: delivery.attempt,
            settlement,
            transitMs,
            durationMs: performance.now() - start,
          });
        try {
          const settlement = await receive(delivery);
          reportSettled(settlement);
          return settlement;
        } catch (error) {
          reportSettled({ kind: "retry" });
          throw error;
        }
      }
      return inner.subscribe(from, traced, options);
    },
  };
}

function describeMessage(destination: Destination, address: string, { headers }: Packet): TracedMessage {
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

function kindOf({ kind }: Destination, headers: Packet["headers"]): TracedMessage["kind"] {
  switch (kind) {
    case "queue":
      return headers[wireHeaders.replyTo] === undefined ? "command" : "query";
    case "topic":
      return "event";
    case "inbox":
      return "reply";
  }
}
