import { Transport } from "@nestjs/microservices";
import { openNatsTransport } from "@posthorn/transport-nats";
import { moleculer } from "./moleculer.ts";
import { nest } from "./nest.ts";
import { benchNetwork } from "./network.ts";
import { posthorn } from "./posthorn.ts";
import { bareNats, rawNats } from "./raw-nats.ts";

/** Prints the table for NATS. Resolves to the lines that compare Posthorn with the raw clients. */
export function benchNats(): Promise<readonly string[]> {
  return benchNetwork("nats", [
    rawNats,
    (url) => posthorn(() => openNatsTransport({ servers: url })),
    bareNats,
    (url) => nest({ transport: Transport.NATS, options: { servers: [url] } }),
    (url) => moleculer("NATS", url),
  ]);
}
