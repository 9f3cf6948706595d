import type { TransportWith } from "@posthorn/core";
import { openNatsTransport } from "@posthorn/transport-nats";
import { openRabbitmqTransport } from "@posthorn/transport-rabbitmq";
import type { BrokerKind } from "./arguments.ts";

/** A busy machine is slow to answer, and slow to start a broker that was killed: that is not what is judged. */
export const patientMs = 60_000;

/**
 * Opens the transport of a broker as a program would, except that NATS soon gives up a killed consumer.
 *
 * @param timeoutMs - how long the broker may take to answer
 */
export function openTransport(
  broker: BrokerKind,
  url: string,
  timeoutMs = 10_000,
): Promise<TransportWith<{ order: "key" }>> {
  switch (broker) {
    case "nats":
      return openNatsTransport({ servers: url, ackWaitMs: 2_000, timeoutMs, waitForBroker: true });
    case "rabbitmq":
      return openRabbitmqTransport({ url, timeoutMs, waitForBroker: true });
  }
}
