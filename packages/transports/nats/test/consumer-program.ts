import { queue } from "@posthorn/core/transport";
import { openNatsTransport } from "@posthorn/transport-nats";

// A program that only consumes, with default options, and never closes its transport.
const transport = await openNatsTransport({ servers: process.argv[2] ?? "" });
await transport.subscribe(queue("program.jobs"), async () => ({ kind: "done" }));
console.log("ready");
