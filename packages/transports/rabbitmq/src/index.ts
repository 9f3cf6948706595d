export { type RabbitmqFeatures, rabbitmqFeatures } from "./features.ts";
export type { RabbitmqTransportOptions, ReconnectOptions } from "./options.ts";
export { openRabbitmqTransport } from "./rabbitmq-transport.ts";
