import { Transport } from "@nestjs/microservices";
import { openRabbitmqTransport } from "@posthorn/transport-rabbitmq";
import { moleculer } from "./moleculer.ts";
import { nest } from "./nest.ts";
import { benchNetwork } from "./network.ts";
import { posthorn } from "./posthorn.ts";
import { bareRabbitmq, rawRabbitmq } from "./raw-rabbitmq.ts";

/** Prints the table for RabbitMQ. Resolves to the lines that compare Posthorn with the raw clients. */
export function benchRabbitmq(): Promise<readonly string[]> {
  return benchNetwork("rabbitmq", [
    rawRabbitmq,
    (url) => posthorn(() => openRabbitmqTransport({ url })),
    bareRabbitmq,
    (url) => nest({ transport: Transport.RMQ, options: { urls: [url], queue: "bench-nest" } }),
    (url) => moleculer("AMQP", url),
  ]);
}
