// A program that consumes from one queue. Arguments: the broker's URL, and further options as JSON.
import { queue } from "@posthorn/core/transport";
import { openRabbitmqTransport } from "@posthorn/transport-rabbitmq";

const [url = "", options = "{}"] = process.argv.slice(2);
const transport = await openRabbitmqTransport({ url, ...JSON.parse(options) });
await transport.subscribe(queue("consumed"), async () => ({ kind: "done" }));
console.log("consuming");
