import { Transport } from "@nestjs/microservices";
import { openNatsTransport } from "@posthorn/transport-nats";
import { openRabbitmqTransport } from "@posthorn/transport-rabbitmq";
import { benchMemory } from "./memory.ts";
import { moleculer } from "./moleculer.ts";
import { nest } from "./nest.ts";
import { benchNetwork } from "./network.ts";
import { posthorn } from "./posthorn.ts";
import { bareNats, rawNats } from "./raw-nats.ts";
import { bareRabbitmq, rawRabbitmq } from "./raw-rabbitmq.ts";

const parts: Readonly<Record<string, () => Promise<readonly string[]>>> = {
  memory: async () => [await benchMemory()],
  nats: () =>
    benchNetwork("nats", [
      rawNats,
      (url) => posthorn(() => openNatsTransport({ servers: url })),
      bareNats,
      (url) => nest({ transport: Transport.NATS, options: { servers: [url] } }),
      (url) => moleculer("NATS", url),
    ]),
  rabbitmq: () =>
    benchNetwork("rabbitmq", [
      rawRabbitmq,
      (url) => posthorn(() => openRabbitmqTransport({ url })),
      bareRabbitmq,
      (url) => nest({ transport: Transport.RMQ, options: { urls: [url], queue: "bench-nest" } }),
      (url) => moleculer("AMQP", url),
    ]),
};

const wanted = process.argv.slice(2);
const lines: string[] = [];
for (const [name, bench] of Object.entries(parts)) {
  if (wanted.length === 0 || wanted.includes(name)) lines.push(...(await bench()));
}
console.log(`\n${lines.join("\n")}`);
