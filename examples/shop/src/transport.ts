import type { TransportWith } from "@posthorn/core";
import { memoryTransport } from "@posthorn/transport-memory";
import { openNatsTransport } from "@posthorn/transport-nats";
import { openRabbitmqTransport } from "@posthorn/transport-rabbitmq";
import { withDedupe } from "@posthorn/wrappers";

/** What the shop needs of whatever carries its messages. */
export type ShopTransport = TransportWith<{ groups: true; order: "key"; duplicateDetection: true }>;

/** How the services reach one another: this line decides it, and nothing else changes. */
const carrier = process.env["SHOP_TRANSPORT"] ?? "memory";

export async function openShopTransport(): Promise<ShopTransport> {
  switch (carrier) {
    case "memory":
      return memoryTransport();
    case "nats":
      return openNatsTransport({ servers: process.env["NATS_URL"] ?? "nats://127.0.0.1:4222" });
    case "rabbitmq":
      // RabbitMQ itself does not look for duplicates, so the consumers do.
      return withDedupe(
        await openRabbitmqTransport({ url: process.env["RABBITMQ_URL"] ?? "amqp://127.0.0.1:5672" }),
      );
    default:
      throw new Error(`SHOP_TRANSPORT is "${carrier}". Set it to memory, nats or rabbitmq.`);
  }
}
