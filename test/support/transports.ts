import { type Broker, brokerOrSkip, loadBrokerKind } from "@posthorn/brokers";
import type { TransportWith } from "@posthorn/core";
import { memoryTransport } from "@posthorn/transport-memory";
import { openNatsTransport } from "@posthorn/transport-nats";
import { openRabbitmqTransport } from "@posthorn/transport-rabbitmq";

/** The features that all three transports have. */
export type CommonTransport = TransportWith<{ groups: true; order: "key"; wildcards: true }>;

/** One of the transports between which a program can choose. */
export interface Choice {
  readonly name: string;
  /** True if its broker is not installed. */
  readonly skip: boolean;
  /** Starts its broker, if it has one. */
  start(): Promise<Broker | undefined>;
  open(broker: Broker | undefined): Promise<CommonTransport>;
}

/** Lists the choices, for `describe.each`. */
export async function listTransports(): Promise<readonly Choice[]> {
  const nats = brokerOrSkip(await loadBrokerKind("nats"));
  const rabbitmq = brokerOrSkip(await loadBrokerKind("rabbitmq"));
  return [
    { name: "memory", skip: false, start: async () => undefined, open: async () => memoryTransport() },
    { name: "nats", ...nats, open: (broker) => openNatsTransport({ servers: broker?.url ?? "" }) },
    { name: "rabbitmq", ...rabbitmq, open: (broker) => openRabbitmqTransport({ url: broker?.url ?? "" }) },
  ];
}
