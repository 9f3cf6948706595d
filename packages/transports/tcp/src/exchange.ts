import { type Destination, type ErrorCode, MessagingError, type Outgoing } from "@posthorn/core/transport";
import { keepConnected, type Ledger, type Link, openLedger } from "@posthorn/transport-kit";
import { connectTo } from "./connection.ts";
import type { FromBroker, ToBroker } from "./frames.ts";
import type { Settings } from "./options.ts";

/** A packet, and the destination that it goes to. */
interface Message {
  readonly to: Destination;
  readonly packet: Outgoing;
}

type Answer = Extract<FromBroker, { id: number }>;
type Consumer = (head: Extract<FromBroker, { do: "deliver" }>, body: Buffer) => void;

/** The frames that go to the broker and come from it. */
export interface Exchange {
  /** The publishes, by the names of their queues and topics. */
  readonly ledger: Ledger<string, Message>;
  /** The functions that take deliveries, by the number of the consumer. */
  readonly consumers: Map<number, Consumer>;
  nextConsumer(): number;
  readonly send: (head: ToBroker, body?: Uint8Array) => void;
  /** Sends a frame, and resolves once the broker has accepted it. */
  request(frameOf: (id: number) => ToBroker): Promise<void>;
  close(timeoutMs: number): Promise<void>;
}

export function openExchange(settings: Settings, link: Link): Exchange {
  const consumers: Exchange["consumers"] = new Map();
  /** Requests have negative numbers, and publishes positive ones. */
  const requests = new Map<number, PromiseWithResolvers<void>>();
  let lastRequest = 0;
  let lastConsumer = 0;

  function handleFrame(head: FromBroker, body: Buffer): void {
    if (head.do === "deliver") consumers.get(head.consumer)?.(head, body);
    else if (head.do === "accept" || head.do === "refuse") handleAnswer(head);
  }

  function handleAnswer(head: Answer): void {
    const error = head.do === "refuse" ? new MessagingError(head.code as ErrorCode, head.text) : undefined;
    const request = requests.get(head.id);
    requests.delete(head.id);
    const packet = ledger.find(head.id);
    if (error === undefined) request?.resolve();
    else request?.reject(error);
    if (packet === undefined) return;
    if (error === undefined) ledger.confirm(packet);
    else ledger.fail(packet, error);
  }

  const kept = keepConnected(link, {
    settings,
    connect: (withinMs) => connectTo(settings, withinMs, handleFrame),
    onDown(cause) {
      ledger.down(cause);
      for (const request of requests.values()) request.reject(cause);
      requests.clear();
    },
  });
  const send: Exchange["send"] = (head, body) => kept.current()?.send(head, body);
  const ledger = openLedger<string, Message>({
    ...settings,
    product: "the broker",
    describe: (name) => name,
    isUp: () => kept.current() !== undefined,
    bytesOf: ({ packet }) => packet.body.length,
    send({ number, message: { to, packet } }) {
      const { body, ...head } = packet;
      send({ do: "publish", id: number, to, packet: head }, body);
    },
  });
  // What waits is sent after the subscriptions have begun again, because replies need their inboxes.
  link.watch({ up: () => queueMicrotask(ledger.resume) });

  return {
    ledger,
    consumers,
    nextConsumer: () => ++lastConsumer,
    send,
    request(frameOf) {
      const request = Promise.withResolvers<void>();
      requests.set(--lastRequest, request);
      send(frameOf(lastRequest));
      return request.promise;
    },
    close: kept.close,
  };
}
