import { MessagingError, type PublishOutcome } from "../errors/messaging-error.ts";
import { prepareAs } from "../prepare/prepare.ts";
import { checkPackets } from "../transport/checks.ts";
import type { Destination } from "../transport/destination.ts";
import type { Outgoing, Receipt } from "../transport/packet.ts";
import type { Transport } from "../transport/transport.ts";

/** A packet of a batch, and what became of it. */
export interface BatchPacket {
  readonly packet: Outgoing;
  /** Set once it is sent or given up. */
  outcome: PublishOutcome | undefined;
}

/** One call of `publish`, which is settled once its packets have their outcomes. */
export interface BatchEntry {
  /** The transport that publishes it. */
  readonly by: Transport;
  readonly to: Destination;
  readonly packets: readonly BatchPacket[];
  resolve(receipts: readonly Receipt[]): void;
  reject(error: MessagingError): void;
}

/** The publishes of a program, collected instead of sent. */
export interface Batch {
  /** Publishes to it are collected. It does nothing else. */
  readonly transport: Transport;
  readonly entries: readonly BatchEntry[];
  /** Ends the collection: later publishes are rejected with `closed`. */
  close(): void;
}

/** Begins a batch. A packet that the transport cannot publish is rejected at once, and is not part of the batch. */
export function openBatch(inner: Transport): Batch {
  const entries: BatchEntry[] = [];
  let isOpen = true;

  function collectFor(by: Transport): Transport {
    const transport = collectingTransport(by, async (to, packets, options = {}) => {
      if (!isOpen) throw lateError(to);
      if (Object.values(options).some((value) => value !== undefined)) throw optionsError(to);
      checkPackets(by, to, packets);
      const { promise, resolve, reject } = Promise.withResolvers<readonly Receipt[]>();
      const collected = packets.map((packet) => ({ packet, outcome: undefined }));
      entries.push({ by, to, packets: collected, resolve, reject });
      return promise;
    });
    const routed = { ...transport, ...collectingRoutes(by, collectFor) };
    prepareAs(routed, by);
    return routed;
  }

  return {
    transport: collectFor(inner),
    entries,
    close() {
      isOpen = false;
    },
  };
}

/** Makes the routes of a batch: the packets of an operation are collected for its own transport. */
function collectingRoutes(
  { routes }: Transport,
  collectFor: (by: Transport) => Transport,
): Pick<Transport, "routes"> {
  if (routes === undefined) return {};
  const collecting = new Map<Transport, Transport>();
  return {
    routes: {
      of(operation) {
        const by = routes.of(operation);
        const transport = collecting.get(by) ?? collectFor(by);
        collecting.set(by, transport);
        return transport;
      },
    },
  };
}

/** Members of the inner transport that could send something are left out. */
function collectingTransport(inner: Transport, publish: Transport["publish"]): Transport {
  const { name, features, health, source, codecs, bindings, inboxPrefixes } = inner;
  return {
    name,
    features,
    health,
    ...(source === undefined ? {} : { source }),
    ...(codecs === undefined ? {} : { codecs }),
    ...(bindings === undefined ? {} : { bindings }),
    ...(inboxPrefixes === undefined ? {} : { inboxPrefixes }),
    publish,
    subscribe: refuse,
    close: refuse,
  };
}

async function refuse(): Promise<never> {
  const text = "The transport of a batch only publishes. Use the transport that `inBatch` was given.";
  throw new MessagingError("invalid_argument", text);
}

function lateError({ address }: Destination): MessagingError {
  const text =
    `A message for "${address}" came after its batch was collected. Nothing of it was sent. ` +
    "Call the producers before the function that collects the batch returns.";
  return new MessagingError("closed", text);
}

function optionsError({ address }: Destination): MessagingError {
  const text = `A message for "${address}" has a signal of its own, and is part of a batch. Pass the signal to \`inBatch\`.`;
  return new MessagingError("invalid_argument", text);
}
