export { partitionOf } from "@posthorn/transport-kit";
export { type NatsFeatures, type NatsServer, natsFeatures, natsFeaturesOf } from "./features.ts";
export { consumerName, inboxSubject, type Names, namesOf, subjectOf } from "./names.ts";
export { openNatsTransport } from "./nats-transport.ts";
export type { NatsTransportOptions } from "./options.ts";
