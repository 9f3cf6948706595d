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

/** A message as it was seen: handed to the broker, or settled by whoever received it. */
export type Trace = Published | Settled;

interface Seen {
  readonly kind: "command" | "query" | "reply" | "event";
  /** The contract's name for the message: the CloudEvents `type`. */
  readonly name: string;
  readonly id: string;
  /** Names the conversation: the id of the message that began it. */
  readonly correlationId: string;
  /** Who sent it: the CloudEvents `source`. */
  readonly from: string;
  readonly address: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Seen once the broker has accepted it, or refused to. */
export interface Published extends Seen {
  readonly step: "published";
  /** Milliseconds until the broker answered. */
  readonly tookMs: number;
  /** Why the broker did not accept it. */
  readonly error?: Error;
}

/** Seen once its receiver is done with it. */
export interface Settled extends Seen {
  readonly step: "settled";
  /** Who received it: the `source` of the transport, where it has one. */
  readonly to: string | undefined;
  /** For an event: whose share it was. */
  readonly group: string | undefined;
  readonly attempt: number;
  readonly settlement: Settlement;
  /** Milliseconds from when it was sent to when it was received, by the clocks of both. */
  readonly underwayMs: number;
  /** Milliseconds that its receiver took. */
  readonly tookMs: number;
}

/**
 * Tells of every message that passes, both ways. Bodies are left out, and nothing is held up: what
 * `onMessage` throws is written to the console.
 */
export function withTrace<F extends Features>(
  inner: Transport<F>,
  onMessage: (message: Trace) => void,
): Transport<F> {
  function tell(message: Trace): void {
    try {
      onMessage(message);
    } catch (error) {
      console.error("posthorn: what `withTrace` was told to call threw:", error);
    }
  }

  return {
    ...inner,
    async publish(to, packets, options) {
      const start = performance.now();
      const tellAll = (error?: Error): void => {
        const tookMs = performance.now() - start;
        for (const packet of packets) {
          const seen = see(to, to.address, packet);
          tell({ step: "published", ...seen, tookMs, ...(error === undefined ? {} : { error }) });
        }
      };
      try {
        await inner.publish(to, packets, options);
      } catch (error) {
        tellAll(asError(error));
        throw error;
      }
      tellAll();
    },
    subscribe(from, receive, options) {
      async function traced(delivery: Delivery): Promise<Settlement> {
        const start = performance.now();
        const underwayMs = Date.now() - Date.parse(delivery.headers[wireHeaders.time] ?? "");
        const tellOf = (settlement: Settlement): void =>
          tell({
            step: "settled",
            ...see(from, delivery.address, delivery),
            to: inner.source,
            group: from.kind === "topic" ? options?.group : undefined,
            attempt: delivery.attempt,
            settlement,
            underwayMs,
            tookMs: performance.now() - start,
          });
        try {
          const settlement = await receive(delivery);
          tellOf(settlement);
          return settlement;
        } catch (error) {
          tellOf({ kind: "retry" });
          throw error;
        }
      }
      return inner.subscribe(from, traced, options);
    },
  };
}

function see(destination: Destination, address: string, { headers }: Packet): Seen {
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

function kindOf({ kind }: Destination, headers: Packet["headers"]): Seen["kind"] {
  switch (kind) {
    case "queue":
      return headers[wireHeaders.replyTo] === undefined ? "command" : "query";
    case "topic":
      return "event";
    case "inbox":
      return "reply";
  }
}
