export type { RabbitmqTransportOptions, ReconnectOptions } from "./connection/target.ts";
export { type RabbitmqFeatures, rabbitmqFeatures } from "./features.ts";
export { openRabbitmqTransport } from "./rabbitmq-transport.ts";
