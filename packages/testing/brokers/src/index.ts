export type { Broker, BrokerChoice } from "@posthorn/conformance";
export type { BrokerKind, Program } from "./broker.ts";
export { listBrokerNames, loadBrokerKind, loadBrokerKinds } from "./broker-kinds.ts";
export { type ChildProcess, startChildProcess } from "./child-process.ts";
export { brokerOrSkip } from "./choose-broker.ts";
export { freePort, host } from "./ports.ts";
export { findProgram } from "./programs.ts";
export { type Greeting, waitUntilReady } from "./readiness.ts";
export { makeFolder, runBroker } from "./run-broker.ts";
