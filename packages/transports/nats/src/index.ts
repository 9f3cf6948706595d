export { type NatsFeatures, natsFeatures } from "./features.ts";
export { openNatsTransport } from "./nats-transport.ts";
export type { NatsTransportOptions } from "./options.ts";
export { consumerName, inboxSubject, type Names, namesOf, partitionOf, subjectOf } from "./wire/names.ts";
