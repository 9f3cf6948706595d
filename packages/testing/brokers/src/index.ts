export type { Broker } from "./broker.ts";
export { type BrokerChoice, brokerOrSkip } from "./choose.ts";
export { type NatsBroker, type NatsOptions, startNats } from "./nats.ts";
export type { BrokerName } from "./programs.ts";
export { type RabbitmqBroker, startRabbitmq } from "./rabbitmq.ts";
