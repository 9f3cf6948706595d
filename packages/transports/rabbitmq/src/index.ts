export { type RabbitmqFeatures, rabbitmqFeatures } from "./features.ts";
export type { RabbitmqTransportOptions } from "./options.ts";
export { openRabbitmqTransport } from "./rabbitmq-transport.ts";
