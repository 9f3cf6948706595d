import { brokerOrSkip } from "./choose.ts";
import type { BrokerName } from "./programs.ts";

// Started by a test, which kills it: starts a broker, says where it is, and holds it for ever.
const { port } = await brokerOrSkip(process.argv[2] as BrokerName).start();
console.log(JSON.stringify({ port }));
