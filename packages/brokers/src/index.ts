export type { Broker } from "./broker.ts";
export { type BrokerChoice, brokerOrSkip } from "./choose.ts";
export { type NatsBroker, type NatsOptions, startNats } from "./nats.ts";
export type { BrokerName } from "./programs.ts";
export { startRabbitmq } from "./rabbitmq.ts";
