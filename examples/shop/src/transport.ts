import type { TransportWith } from "@posthorn/core";
import { memoryTransport } from "@posthorn/transport-memory";
import { openNatsTransport } from "@posthorn/transport-nats";
import { openRabbitmqTransport } from "@posthorn/transport-rabbitmq";
import { withDedupe } from "@posthorn/wrappers";

/** A transport with the features that the shop's contract requires. */
export type ShopTransport = TransportWith<{ groups: true; order: "key"; duplicateDetection: true }>;

// This line chooses the transport. Nothing else in the shop depends on it.
const chosen = process.env["SHOP_TRANSPORT"] ?? "memory";

/** Opens the transport that the environment variable SHOP_TRANSPORT names. */
export async function openShopTransport(): Promise<ShopTransport> {
  switch (chosen) {
    case "memory":
      return memoryTransport();
    case "nats":
      return openNatsTransport({ servers: process.env["NATS_URL"] ?? "nats://127.0.0.1:4222" });
    case "rabbitmq":
      // RabbitMQ does not detect duplicates, so the consumers do.
      return withDedupe(
        await openRabbitmqTransport({ url: process.env["RABBITMQ_URL"] ?? "amqp://127.0.0.1:5672" }),
      );
    default:
      throw new Error(`SHOP_TRANSPORT is "${chosen}". Set it to memory, nats or rabbitmq.`);
  }
}
