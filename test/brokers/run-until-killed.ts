import { loadBrokerKind } from "@posthorn/brokers";

// Starts the broker that the argument names, prints its port, and runs until the test kills it.
const { port } = await (await loadBrokerKind(process.argv[2] ?? "")).start();
console.log(JSON.stringify({ port }));
